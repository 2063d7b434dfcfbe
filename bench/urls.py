"""All URLs of the portal and the limit page, with its row in the access matrix."""

from django.urls import path

from accounts.access import Matrix, Rule
from accounts.capabilities import Capability
from bench.limit_page import limit_page
from leasing_portal.access_matrix import MATRIX as OURS
from leasing_portal.urls import urlpatterns as ours

urlpatterns = [*ours, path("limit/", limit_page, name="limit")]
MATRIX = Matrix((*OURS.rules, Rule("limit", Capability.CABINET_OPEN)))
