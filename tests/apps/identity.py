"""A SAML identity provider for the tests: its metadata, and responses signed as a real one does."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://idp.x.example/entity"
SIGN_IN = "https://idp.x.example/sign-in"
MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
GIVEN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"


@dataclass(frozen=True)
class Keys:
    """A private key and its certificate, as PEM."""

    private: str
    certificate: str

    @property
    def bare(self) -> str:
        """The certificate without its first and last line."""
        return "".join(self.certificate.splitlines()[1:-1])


@cache
def keys(name: str) -> Keys:
    """Keys of somebody; each name has its own."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Keys(pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


def metadata() -> str:
    """What the provider says of itself."""
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{ENTITY}"><md:IDPSSODescriptor
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{keys("provider").bare}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SIGN_IN}"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""


@dataclass(frozen=True)
class Asked:
    """What Playcall asks the provider: who asks, where to answer, and the number of the request."""

    issuer: str
    answer_to: str
    number: str


def asked(location: str) -> Asked:
    """The request in the address that a browser is sent to."""
    raw = parse_qs(urlsplit(location).query)["SAMLRequest"][0]
    root = ElementTree.fromstring(zlib.decompress(base64.b64decode(raw), -15))
    issuer = root.find("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
    assert issuer is not None
    assert issuer.text
    return Asked(issuer.text, root.attrib["AssertionConsumerServiceURL"], root.attrib["ID"])


def response(
    to: Asked,
    mail: str,
    *,
    by: str = "provider",
    audience: str | None = None,
    age: timedelta = timedelta(0),
    is_signed: bool = True,
) -> str:
    """The response about somebody, as the browser posts it."""
    now = datetime.now(UTC) - age
    at, until = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (now, now + timedelta(minutes=5)))
    xml = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{to.number}" Version="2.0"
 IssueInstant="{at}" Destination="{to.answer_to}" InResponseTo="{to.number}">
<saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_a{to.number}" Version="2.0" IssueInstant="{at}">
<saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID
 Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{mail}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{to.answer_to}"
 InResponseTo="{to.number}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{at}" NotOnOrAfter="{until}"><saml:AudienceRestriction>
<saml:Audience>{audience or to.issuer}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at}" SessionIndex="_s1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password
</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>
<saml:Attribute Name="{MAIL}"><saml:AttributeValue>{mail}</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="{GIVEN}"><saml:AttributeValue>Nell</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion></samlp:Response>"""
    if is_signed:
        mine = keys(by)
        xml = OneLogin_Saml2_Utils.add_sign(xml, mine.private, mine.certificate).decode()
    return base64.b64encode(xml.encode()).decode()
