"""The base of every table of the customs gateway: a MetaData of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel


class CustomsTable(SQLModel):
    metadata = MetaData()
