"""The portal's addresses. `zcd/homepage` is the platform's address in the manual and stays one of ours."""

from django.urls import path

from yangcai.cloud.portal.views import desk, editing, public

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("zcd/homepage", public.home, name="homepage"),
    path("regions/", public.regions, name="regions"),
    path("regions/<str:code>/", public.region, name="region"),
    path("articles/", public.articles, name="articles"),
    path("articles/<int:serial>/", public.article, name="article"),
    path("articles/<int:serial>/print/", public.print_article, name="article-print"),
    path("guides/", public.guide_index, name="guides"),
    path("guides/<slug:slug>/", public.guide, name="guide"),
    path("contacts/", public.contacts, name="contacts"),
    path("search/", public.search, name="search"),
    path("help/", desk.help_, name="help"),
    path("desk/", desk.desk, name="desk"),
    path("desk/content/articles/", editing.listing, {"noun": "articles"}, name="desk-articles"),
    path("desk/content/contacts/", editing.listing, {"noun": "contacts"}, name="desk-contacts"),
    path("desk/content/highlights/", editing.listing, {"noun": "highlights"}, name="desk-highlights"),
    path("desk/content/<slug:noun>/new/", editing.begin, name="content-new"),
    path("desk/content/<slug:noun>/<int:pk>/", editing.show, name="content"),
    path("desk/content/<slug:noun>/<int:pk>/edit/", editing.revise, name="content-edit"),
    path("desk/content/<slug:noun>/<int:pk>/publish/", editing.publish, name="content-publish"),
    path("desk/content/<slug:noun>/<int:pk>/withdraw/", editing.withdraw, name="content-withdraw"),
]
