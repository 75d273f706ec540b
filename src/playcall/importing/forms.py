"""The form that files come in by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each of the files, checked by itself."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each] or (
            super().clean(None, initial)
        )


class UploadForm(forms.Form):
    """The tables of an export."""

    tables = FilesField(
        label=_("CSV, Excel or Parquet: all tables of the export at once"),
        widget=ManyFiles(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.xlsb,.xlsm,.parquet,.pq"}
        ),
    )
