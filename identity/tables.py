"""The base of every table of the identity service: a MetaData of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel


class IdentityTable(SQLModel):
    metadata = MetaData()
