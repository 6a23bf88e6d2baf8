from django.urls import path

from comptoir.roi import views

urlpatterns = [
    path("", views.roi, name="roi"),
    path("ours/", views.ours, name="roi_ours"),
    path("founding/", views.founding, name="roi_founding"),
    path("compare/", views.compare, name="roi_compare"),
    path("workbook/", views.workbook_file, name="roi_workbook"),
    path("report/", views.report_file, name="roi_report"),
    path("scenarios/", views.scenarios, name="roi_scenarios"),
    path("scenarios/<int:pk>/", views.scenario, name="roi_scenario"),
    path("scenarios/<int:pk>/deletion/", views.scenario_deletion, name="roi_scenario_deletion"),
    path("scenarios/<int:pk>/sharing/", views.scenario_sharing, name="roi_scenario_sharing"),
]
