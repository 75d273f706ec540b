"""Every address of the application."""

from allauth.account import views as account
from django.urls import include, path

from playcall import health, style_sheet

handler400 = "playcall.faults.bad_request"
handler403 = "playcall.faults.not_allowed"
handler404 = "playcall.faults.not_there"
handler500 = "playcall.faults.broken"

# Of allauth's pages only these: there is no sign-up but by invitation, and the address by which
# people are invited is not theirs to change.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("allauth.socialaccount.providers.saml.urls")),
]

urlpatterns = [
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("style", style_sheet.style_sheet, name="style"),
    path("accounts/", include(accounts)),
    path("api/", include("playcall.publishing.urls")),
    path("", include("playcall.people.urls")),
    path("w/<slug:workspace>/", include("playcall.signing.urls")),
    path("w/<slug:workspace>/", include("playcall.playbooks.urls")),
    path("w/<slug:workspace>/", include("playcall.editing.urls")),
    path("w/<slug:workspace>/", include("playcall.guidance.urls")),
    path("w/<slug:workspace>/", include("playcall.searching.urls")),
    path("w/<slug:workspace>/", include("playcall.importing.urls")),
    path("w/<slug:workspace>/", include("playcall.connecting.urls")),
    path("w/<slug:workspace>/", include("playcall.upkeep.urls")),
    path("w/<slug:workspace>/", include("playcall.running.urls")),
    path("w/<slug:workspace>/", include("playcall.working_sessions.urls")),
]
