from django.urls import path

from yangcai.receivables.home import views

# The shells of `ui` look for a portal's home and desk; here is this site's.
app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("help/", views.help_, name="help"),
]
