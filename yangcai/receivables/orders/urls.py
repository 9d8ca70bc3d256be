from django.urls import path

from yangcai.receivables.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("<int:pk>/", views.order, name="order"),
    path("market/", views.market, name="market"),
    path("awards/", views.awards, name="awards"),
    path("my-awards/", views.my_awards, name="my-awards"),
    path("awards/<int:pk>/", views.award, name="award"),
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
]
