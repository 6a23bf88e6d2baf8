from django.urls import path

from comptoir.search.views import feed, glossary, kept, noting, page

urlpatterns = [
    path("search/", page.search, name="search"),
    path("search/suggestions/", page.suggestions, name="search_suggestions"),
    path("search/facets/", page.facet_values, name="search_facets"),
    path("search/asked/", noting.asked, name="search_asked"),
    path("search/opened/", noting.opened, name="search_opened"),
    path("search/glossary/", glossary.glossary, name="search_glossary"),
    path("search/kept/", kept.kept, name="search_kept"),
    path("search.rss", feed.feed, name="search_feed"),
    path("questions/similar/", page.similar, name="questions_similar"),
    path("administration/search/", glossary.figures, name="search_figures"),
]
