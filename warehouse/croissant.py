"""A release as croissant.json, the description of data sets that machine-learning tools read.

Belongs here: saying what datapackage.json says in Croissant's words (version 1.0).
Does not belong here: facts that the data package does not hold.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["croissant"]

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
TERMS = (
    *("citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject"),
    *("fileSet", "format"),
    *("includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet"),
    *("references", "regex", "repeated", "replace", "samplingRate", "separator", "source"),
    *("subField", "transform"),
)
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in TERMS},
}
KINDS = {
    "integer": "cr:Int64",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
DESCRIPTION = (
    "Token volumes, prices, chip-vendor revenue and market shares of the AI market, every figure "
    "with the response it was read from and with every vintage it had."
)


def croissant(package: Mapping[str, Any]) -> dict[str, Any]:
    """The release's tables and histories as record sets, their files with size and hash.

    Lists inside rows (`derived_from`) have no type in Croissant 1.0 and are left out.

    Args:
        package: the release's data package.
    """
    tables = package["resources"]
    licences = [one.get("path", one["title"]) for one in package.get("licenses", ())]
    sources = [one["attribution"] for one in package.get("sources", ())]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": package["name"],
        "identifier": package["id"],
        "alternateName": package["title"],
        "description": DESCRIPTION,
        "url": f"urn:compute-market:{package['id']}",
        "license": licences,
        "creator": {"@type": "sc:Organization", "name": package["name"]},
        "citeAs": " ".join([f"compute-market, release {package['id']}.", *sources]),
        "datePublished": str(package["created"]),
        "version": "1.0.0",
        "isLiveDataset": True,
        "distribution": [_file(one) for one in tables],
        "recordSet": [_records(one) for one in tables],
    }


def _file(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table["path"],
        "name": table["path"],
        "description": table["title"],
        "contentUrl": table["path"],
        "contentSize": f"{table['bytes']} B",
        "encodingFormat": "application/x-parquet",
        "sha256": table["hash"].removeprefix("sha256:"),
    }


def _records(table: Mapping[str, Any]) -> dict[str, Any]:
    name, schema = table["name"], table["schema"]
    fields = [one for one in schema["fields"] if one["type"] != "array"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": table["description"],
        "key": [{"@id": f"{name}/{column}"} for column in schema["primaryKey"]],
        "field": [_field(table, one) for one in fields],
    }


def _field(table: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    own = f"{table['name']}/{field['name']}"
    return {
        "@type": "cr:Field",
        "@id": own,
        "name": own,
        "description": f"{field['description']} Unit: {field['unit']}.",
        "dataType": KINDS.get(field["type"], "sc:Text"),
        "source": {"fileObject": {"@id": table["path"]}, "extract": {"column": field["name"]}},
    }
