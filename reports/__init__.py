"""The room of showing: dashboards, indicator pages, period reports and their exports."""
