"""The product's addresses and one view that does nothing: what every page pays before it begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from adoption.config.urls import urlpatterns as of_the_product


@login_required
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [*of_the_product, path("floor", empty)]
