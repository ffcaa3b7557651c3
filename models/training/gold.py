"""Reading JSON Lines and comparing names, as the scripts that train on gold speakers do."""
import json
import re


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def norm(name):
    name = (name or "").replace("’", "'").replace("\u00a0", " ").lower().strip(" .,;:'\"“”")
    return re.sub(r"\s+", " ", re.sub(r"^(the|a|an) ", "", name))
