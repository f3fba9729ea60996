"""What people see: the menu, the filter bar, maps, charts and words. Only here is Streamlit imported."""
