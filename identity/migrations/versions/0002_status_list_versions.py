"""Count the changes of each status list of cards, so that a signed list can be kept."""

from shared.database import platform_schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_schema.create_status_list_versions("cards")
