"""Spellings met in the news, and what the shipped reference data make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference

BASE = "https://w3id.org/conflictkg/reference/"

PLACES = {
    "tayfur-airbase": [
        "Tayfur airbase", "Tayfur", "Tayfour", "T4", "t4", "T-4", "T 4", "Tiyas", "Tyas", "Tayfur military airbase", "tayfour air base",
        "Tayfur base", "the Tayfur base", "T4 airbase", "T-4 military airport",
        "Tiyas airfield", "Tiyas air force base", "al-Tayfur", "at-Tiyas airbase",
        "TAYFUR AIR BASE", "Tayfur airbase's", "Т-4",
    ],
    "menagh-airbase": ["Menagh airbase", "Menagh air base", "Menagh military airport", "Minnigh airbase", "Mannagh airfield"],
    "menagh": ["Menagh", "Minnigh", "town of Menagh", "Menagh village"],
    "taftanaz-airbase": ["Taftanaz airbase", "Taftanaz base", "Taftanaz military airbase"],
    "taftanaz": ["Taftanaz", "Taftanāz", "the town of Taftanaz"],
    "abu-al-duhur-airbase": ["Abu al-Duhur airbase", "Abu Duhur air base", "Abu Zuhur military airport"],
    "abu-al-duhur": ["Abu al-Duhur", "Abu Dhuhur"],
    "deir-ez-zor": ["Deir ez-Zor", "Deir Ezzor", "deir al zour", "Dayr az-Zawr", "deirezzor", "دير الزور", "city of Deir ez-Zor"],
    "deir-ez-zor-airbase": ["Deir Ezzor air base", "Deir al-Zour military airport"],
    "deir-ez-zor-province": ["Deir ez-Zor province", "Deir Ezzor governorate", "province of Deir al-Zour"],
    "shaar-gas-field": ["Sha'ar gas field", "Sha’ar gas plant", "Sha'ar company", "Sha'ar", "Shaer gas field", "shaar field", "al-Shaer"],
    "jahar-gas-field": ["Jahar gas field", "Jahar", "Jihar", "Jihar gas fields", "Jahar field"],
    "homs": ["Homs", "homs", "city of Homs", "Homs city", "حمص", "Хомс"],
    "homs-province": ["Homs province", "Homs governorate", "governorate of Homs"],
    "palmyra": ["Palmyra", "Tadmur", "Tadmor", "تدمر"],
    "kobane": ["Kobane", "kobane", "Kobani", "Kobanê", "Ayn al-Arab", "Ain al Arab", "the town of Kobane"],
    "haditha": ["haditha", "city of haditha", "al-Haditha", "Haditha town"],
    "haditha-dam": ["Haditha dam", "Haditha Dam"],
    "anbar-province": ["Anbar", "al-Anbar", "Anbar province", "Anbar governorate"],
    "raqqa": ["Raqqa", "ar-Raqqah", "Raqqah", "Rakka"],
    "kyiv": ["Kyiv", "Kiev", "Київ", "Киев"],
    "kherson-oblast": ["Kherson oblast", "Kherson region", "Kherson province"],
    "kherson": ["Kherson", "Херсон"],
    "hostomel-airport": ["Antonov Airport", "Hostomel airport", "Hostomel airfield", "Gostomel airport"],
    "hostomel": ["Hostomel"],
    "donetsk-airport": ["Donetsk airport", "Donetsk international airport", "Donetsk Airport"],
    "snake-island": ["Snake Island", "Zmiinyi Island", "Острів Зміїний"],
    "zaporizhzhia-nuclear-power-plant": ["Zaporizhzhia NPP", "ZNPP", "Zaporizhzhia nuclear power plant"],
    "baiji-refinery": ["Baiji refinery", "Bayji oil refinery"],
    "damascus": ["Damascus", "دمشق"],
    "hit": ["Hit"],
    "syria": ["Syria", "the Syrian Arab Republic"],
    "north-western-syria": ["north-west Syria", "northwest Syria", "Northwestern Syria"],
}  # fmt: skip

ACTORS = {
    "islamic-state": [
        "Isil", "ISIL", "Isis", "ISIS", "Daesh", "Da'esh", "IS", "IS's", "the Islamic State", "the Caliphate",
        "Islamic State of Iraq and the Levant",
        "Islamic State of Iraq", "al-Qaeda in Iraq", "AQI",
        "Isil fighters", "isis gunmen", "Islamic State militants", "IS militants", "داعش", "ИГИЛ",
    ],
    "syrian-government": [
        "Syrian government", "the Syrian regime", "Assad regime", "assad forces",
        "Assad's forces", "the government in Damascus", "regime forces", "Mr Assad",
    ],
    "syrian-arab-army": ["Syrian army", "Syrian Arab Army", "SAA", "Syrian troops"],
    "jabhat-al-nusra": ["Jabhat al-Nusra", "Nusra Front", "al-Nusra", "the al-Nusra Front", "alnusra", "HTS", "Hay'at Tahrir al-Sham"],
    "ypg": ["YPG", "ypg", "YPG fighters", "People's Protection Units"],
    "peshmerga": ["peshmerga", "peshmerge", "the Peshmerga", "Kurdish peshmerga fighters", "پێشمەرگە"],
    "united-states": ["US", "U.S.", "the US", "United States", "US government"],
    "us-military": ["US troops", "U.S. forces", "American soldiers"],
    "us-led-coalition": ["US-led coalition", "U.S.-led coalition"],
    "armed-forces-of-ukraine": ["Ukrainian army", "Ukrainian troops", "Ukrainian soldiers"],
    "donetsk-peoples-republic": ["Donetsk People's Republic", "DPR", "ДНР"],
    "houthis": ["Houthis'", "Houthi rebels", "Ansar Allah"],
    "rebels": ["rebels", "rebel fighters"],
    "syrian-transitional-government": ["Syrian transitional government", "al-Sharaa government"],
    "popular-mobilization-forces": ["PMF", "Hashd al-Shaabi", "الحشد الشعبي"],
    "rapid-support-forces": ["RSF", "Janjaweed", "قوات الدعم السريع"],
    "jnim": ["JNIM", "Jama'at Nasr al-Islam wal Muslimin", "Group to Support Islam and Muslims"],
    "aqim": ["AQIM", "GSPC", "Salafist Group for Preaching and Combat"],
    "african-union-mission-somalia": ["AMISOM", "ATMIS", "African Union Mission in Somalia"],
    "national-unity-government-myanmar": ["NUG", "Myanmar's National Unity Government", "အမျိုးသားညီညွတ်ရေးအစိုးရ"],
    "arakan-army": ["Arakan Army", "အာရက္ခတပ်တော်"],
    "tplf": ["TPLF", "Tigrayan forces", "ህወሓት"],
    "fano": ["Fano", "Fano militia", "ፋኖ"],
    "taliban": ["Taliban", "Islamic Emirate of Afghanistan", "د افغانستان اسلامي امارت"],
    "israel-defense-forces": ["IDF", "צה״ל", "צבא ההגנה לישראל"],
    "security-service-of-ukraine": ["SBU", "Служба безпеки України"],
    "vdp-burkina-faso": ["VDP", "Volunteers for the Defence of the Homeland"],
    "ambazonia": ["Ambazonian separatists", "anglophone separatists"],
    "viv-ansanm": ["Viv Ansanm"],
    "gulf-clan": ["Clan del Golfo", "Gaitanistas", "Los Urabenos"],
    "pakistani-taliban": ["TTP", "Tehrik-i-Taliban Pakistan", "تحریک طالبان پاکستان"],
    "national-security-council": ["National Security Council", "the National Security Council"],
    "united-nations": ["UN Security Council", "Security Council"],
}  # fmt: skip

SOURCES = {
    "sana": ["SANA", "Syrian Arab News Agency", "sana.sy"],
    "syrian-state-television": ["Syrian State television", "Syrian state TV"],
    "telegraph": ["The Daily Telegraph", "Daily Telegraph", "the telegraph", "telegraph.co.uk"],
    "associated-press": ["AP", "the Associated Press"],
    "sohr": ["SOHR", "Syrian Observatory for Human Rights"],
}

EXPECTED = [
    (spelling, type, f"{BASE}{type}/{slug}")
    for type, found in ((EntityType.PLACE, PLACES), (EntityType.ACTOR, ACTORS), (EntityType.SOURCE, SOURCES))
    for slug, spellings in found.items()
    for spelling in spellings
]

NOBODY = [
    ("Damascus", EntityType.ACTOR),
    ("is", EntityType.ACTOR),
    ("us", EntityType.ACTOR),
    ("ap", EntityType.SOURCE),
    ("Hama's", EntityType.ACTOR),
    ("the regime", EntityType.ACTOR),
    ("jihadists", EntityType.ACTOR),
    ("the base", EntityType.PLACE),
    ("Homs airbase", EntityType.PLACE),
    ("Kobane airbase", EntityType.PLACE),
    ("Tayfur province", EntityType.PLACE),
    ("town of T4", EntityType.PLACE),
    ("Lutsk oil field", EntityType.PLACE),
    ("Nowhereville", EntityType.PLACE),
]


@pytest.mark.parametrize(("spelling", "type", "iri"), EXPECTED)
def test_spelling_finds_its_entity_first(index: SqliteNameIndex, spelling: str, type: EntityType, iri: str) -> None:
    found = index.lookup(spelling, type)
    assert [c.iri for c in found][:1] == [iri], found


@pytest.mark.parametrize(("spelling", "type"), NOBODY)
def test_what_only_looks_like_a_name_finds_nobody(index: SqliteNameIndex, spelling: str, type: EntityType) -> None:
    assert index.lookup(spelling, type) == []


def test_every_curated_spelling_finds_its_entity(index: SqliteNameIndex, reference: Reference) -> None:
    for curated in reference.entities:
        entity = curated.entity
        for spelling in (entity.label, *entity.aliases, *curated.hidden, *curated.domains):
            assert entity.iri in [c.iri for c in index.lookup(spelling, entity.type)], (spelling, entity.iri)


@given(data=st.data())
def test_every_curated_spelling_survives_careless_typing(index: SqliteNameIndex, reference: Reference, data: st.DataObject) -> None:
    curated = data.draw(st.sampled_from(reference.entities))
    spelling = data.draw(st.sampled_from(curated.names))
    careless = data.draw(
        st.sampled_from(
            [spelling.upper(), spelling.lower(), f"the {spelling}", f" {spelling} ", spelling.replace("-", " "), spelling.replace("'", "’")]
        )
    )
    if careless.upper() == careless and "ß" in spelling:
        return
    assert curated.entity.iri in [c.iri for c in index.lookup(careless, curated.entity.type)]


def test_every_name_to_scan_for_finds_its_entity(index: SqliteNameIndex) -> None:
    names = list(index.names())
    assert len(names) > 3000
    for name in names:
        assert name.iri in [c.iri for c in index.lookup(name.text, name.type)], name


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Tayfr airbase", "Tayfur airbase"),
        ("Kobanni", "Kobane"),
        ("Qobane", "Kobane"),
        ("Debaltsewo", "Debaltseve"),
        ("Jabhat al-Nusraa", "Jabhat al-Nusra"),
        ("Zaporizhia nuclear powr plant", "Zaporizhzhia nuclear power plant"),
        ("Reutres", "Reuters"),
    ],
)
def test_typing_errors_are_met_with_a_suggestion(index: SqliteNameIndex, typed: str, label: str) -> None:
    assert index.lookup(typed) == []
    assert index.search(typed)[0].label == label
