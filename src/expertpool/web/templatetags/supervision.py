"""Where a thing on the supervisor's desk can be seen."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from expertpool.queries.finding import Place

register = template.Library()


@register.filter
def where(place: Place) -> str:
    """The address of a place, with what is asked there."""
    query = f"?{iri_to_uri(place.query)}" if place.query else ""
    return reverse(place.url, args=place.args) + query
