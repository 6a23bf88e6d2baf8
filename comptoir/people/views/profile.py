"""Writing one's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from comptoir.core.limits import limit
from comptoir.people.forms import ProfileForm
from comptoir.people.http import Request
from comptoir.people.models import Person
from comptoir.people.profile import save_profile


def own_row(request: Request) -> Person:
    """The person's own row, apart from the one that the page around the form shows."""
    return Person.objects.of(request.network).select_related("manager").get(pk=request.person.pk)


def profile_edit(request: Request) -> HttpResponse:
    """The form of one's profile."""
    person = own_row(request)
    if request.method != "POST":
        return render(request, "people/profile.html", {"form": ProfileForm(instance=person)})
    limit(f"profile:{person.pk}", "30/m")
    form = ProfileForm(request.POST, request.FILES, instance=person)
    if not form.is_valid():
        return render(request, "people/profile.html", {"form": form}, status=422)
    save_profile(form)
    messages.success(request, _("Profile saved."))
    return HttpResponseRedirect(person.url)
