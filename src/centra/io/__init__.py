"""Tables in; labels, models and pictures out."""
