"""Checks an object against the API: the OpenAPI definitions of Kubernetes 1.36, or the models of the Python client."""

import functools
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubernetes import client

OPENAPI = Path(__file__).parents[3] / "shared" / "openapi" / "kubernetes-1.36.2.definitions.json.gz"
PRIMITIVES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "datetime": "any", "object": "any"}
# Quantities are plain strings in the models, although the API takes `cpu: 1` as well.
QUANTITIES = {"limits", "requests", "hard", "capacity", "allocatable", "overhead", "sizeLimit", "divisor"} | {
    "default",
    "defaultRequest",
    "max",
    "min",
}
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
Definitions = dict[str, dict[str, Any]]
Kinds = dict[tuple[str, str], str]  # ("apps/v1", "Deployment"): name of its definition


def published() -> tuple[Definitions, Kinds]:
    """The definitions of the OpenAPI document, and which of them is which kind."""
    definitions: Definitions = json.loads(gzip.decompress(OPENAPI.read_bytes()))["definitions"]
    definitions[QUANTITY] = {}  # said to be a string, although the API takes `cpu: 1` as well
    kinds = {}
    for name, definition in definitions.items():
        for gvk in definition.get("x-kubernetes-group-version-kind", []):
            kinds[(f"{gvk['group']}/{gvk['version']}".lstrip("/"), gvk["kind"])] = name
    return definitions, kinds


def modelled() -> tuple[Definitions, Kinds]:
    """The same from the models of the Python client; the group of a kind is not in them, so only its version counts."""
    loaded = {name: getattr(client, name) for name in dir(client)}
    models = {name: model for name, model in loaded.items() if hasattr(model, "openapi_types")}
    definitions = {name: _definition(model) for name, model in models.items()}
    kinds = {}
    for name, model in models.items():
        named = re.fullmatch(r"V(\d\w*?)([A-Z]\w*)", name)
        if named and {"kind", "api_version"} <= set(model.openapi_types):
            kinds[(f"v{named[1]}", named[2])] = name
    return definitions, kinds


def _definition(model: Any) -> dict[str, Any]:
    properties = {model.attribute_map[key]: _typed(said) for key, said in model.openapi_types.items()}
    properties |= {name: {} for name in QUANTITIES & set(properties)}
    return {"properties": properties, "required": [model.attribute_map[key] for key in _required(model)]}


def _required(model: Any) -> list[str]:
    if hasattr(model, "model_fields"):  # pydantic, from version 36 of the client
        return [key for key, field in model.model_fields.items() if field.is_required()]
    return [key for key in model.openapi_types if _refuses_none(model, key)]


def _refuses_none(model: Any, key: str) -> bool:
    blank = model.__new__(model)
    blank.local_vars_configuration = client.Configuration()
    try:
        setattr(blank, key, None)
    except ValueError:
        return True
    return False


def _typed(said: str) -> dict[str, Any]:
    if listed := re.fullmatch(r"[Ll]ist\[(.+)\]", said):
        return {"type": "array", "items": _typed(listed[1])}
    if mapped := re.fullmatch(r"[Dd]ict[(\[]str, (.+)[)\]]", said):
        return {"type": "object", "additionalProperties": _typed(mapped[1])}
    return {"type": PLAIN[said]} if said in PLAIN else {"$ref": said}


@functools.cache
def known() -> tuple[Definitions, Kinds]:
    return published() if OPENAPI.is_file() else modelled()


def wrong(obj: dict[str, Any]) -> list[str]:
    """What the API server would say against a built-in object; nothing for a kind of a custom resource."""
    definitions, kinds = known()
    version, kind = obj["apiVersion"], obj["kind"]
    if (version, kind) == ("v1", "Config"):  # a kubeconfig, which no API server has
        return []
    name = kinds.get((version, kind)) or kinds.get((version.rsplit("/", 1)[-1], kind)) if built_in(version) else None
    if name is None:
        return [f"{version} {kind}: no such kind"] if built_in(version) and OPENAPI.is_file() else []
    return [f"{kind}{problem}" for problem in _problems(obj, {"$ref": name}, definitions, "")]


def built_in(version: str) -> bool:
    """True for an API group that the API server of Kubernetes serves itself; CRDs and component settings are not."""
    return version.rpartition("/")[0] in BUILT_IN


BUILT_IN = {"", "apps", "autoscaling", "batch", "policy", "extensions"} | {
    f"{group}.k8s.io"
    for group in (
        "admissionregistration",
        "apiextensions",
        "apiregistration",
        "authentication",
        "authorization",
        "certificates",
        "coordination",
        "discovery",
        "events",
        "flowcontrol.apiserver",
        "internal.apiserver",
        "networking",
        "node",
        "rbac.authorization",
        "resource",
        "scheduling",
        "storage",
        "storagemigration",
    )
}
REMOVED = {
    "extensions/v1beta1",
    "apps/v1beta1",
    "apps/v1beta2",
    "batch/v1beta1",
    "batch/v2alpha1",
    "policy/v1beta1",
    "autoscaling/v2beta1",
    "autoscaling/v2beta2",
    "networking.k8s.io/v1beta1/Ingress",
    "networking.k8s.io/v1beta1/IngressClass",
    "rbac.authorization.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "storage.k8s.io/v1beta1/StorageClass",
    "snapshot.storage.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "scheduling.k8s.io/v1beta1",
    "discovery.k8s.io/v1beta1",
    "karpenter.sh/v1beta1",
    "gateway.networking.k8s.io/v1alpha2/HTTPRoute",
}


def _problems(value: Any, schema: dict[str, Any], definitions: Definitions, at: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = definitions.get(schema["$ref"].rsplit("/", 1)[-1], {})  # `bytes` of the models: anything
    if value is None or schema.get("format") == "int-or-string":
        return
    kind = schema.get("type", "object" if "properties" in schema else "any")
    if kind in PRIMITIVES and not schema.get("format", "").startswith("date") and not _is(value, kind):
        yield f"{at}: {value!r} is not of type {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _problems(item, schema.get("items", {}), definitions, f"{at}[{i}]")
    elif isinstance(value, dict):
        yield from _fields(value, schema, definitions, at)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, PRIMITIVES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _fields(value: dict[str, Any], schema: dict[str, Any], definitions: Definitions, at: str) -> Iterator[str]:
    properties, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, field in value.items():
        if name in properties:
            yield from _problems(field, properties[name], definitions, f"{at}.{name}")
        elif properties:
            yield f"{at}.{name}: no such field"
        else:
            yield from _problems(field, rest if isinstance(rest, dict) else {}, definitions, f"{at}.{name}")
