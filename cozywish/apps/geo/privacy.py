"""Places are public facts."""

from cozywish.toolkit.privacy import table

table(
    "geo.Place", nothing="id country slug name search_name state lat lon time_zone postcodes_count"
)
table("geo.Postcode", nothing="id country code place lat lon time_zone")
