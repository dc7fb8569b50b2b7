"""Sentences from openly licensed corpora, with labels derived for this task.

The folder holds the files named in README.md. None of them has our label: everyday requests and
instructions are taken as not restricted, sentences with spans of identifiers as restricted, and
whatever could be either is left out.
"""

import csv
import json
from pathlib import Path

import regex

IDENTIFIERS = {
    "CREDIT_CARD", "US_SSN", "IBAN", "IBAN_CODE", "PHONE_NUMBER", "EMAIL_ADDRESS", "EMAIL",
    "ADDRESS", "STREET_ADDRESS", "US_DRIVER_LICENSE", "IP_ADDRESS",
}  # fmt: skip
NEUTRAL = {"ORGANIZATION", "GPE", "LOCATION", "DATE_TIME", "PERSON", "TITLE", "NRP", "O"}
PERSONAL_INTENTS = {
    "income", "w2", "taxes", "report_fraud", "account_blocked", "balance", "bill_balance",
    "credit_score", "transactions", "spending_history", "direct_deposit", "user_name",
    "damaged_card", "report_lost_card", "pto_balance", "rollover_401k", "card_declined", "insurance",
}  # fmt: skip
GENERAL_BANKING = {
    "exchange_rate", "card_acceptance", "supported_cards_and_currencies", "country_support",
    "age_limit", "atm_support", "fiat_currency_support", "card_linking", "passcode_forgotten",
    "getting_virtual_card", "apple_pay_or_google_pay", "top_up_limits", "order_physical_card",
    "card_delivery_estimate", "change_pin", "exchange_via_app", "getting_spare_card", "visa_or_mastercard",
    "automatic_top_up", "disposable_card_limits", "transfer_timing", "receiving_money", "activate_my_card",
}  # fmt: skip
DISCLOSING = regex.compile(
    r"\b(cancer|died|hospital|sick|ill|pregnan|gay|lesbian|arrest|prison|salary|debt|fired|depress|"
    r"abus|rape|drunk|muslim|jew|divorc|password|surgery|pain|overdos|hangover|bitch|ass|sex)\w*",
    regex.I,
)
Labelled = tuple[str, bool]


def read_open_data(folder: Path) -> list[Labelled]:
    return [
        *_presidio(folder / "presidio_generated_large.json"),
        *_presidio(folder / "presidio_synth_dataset_v2.json"),
        *_clinc(folder / "clinc150_data_full.json"),
        *_banking(folder / "banking77_train.csv"),
        *_instructions(folder / "rasbt_instruction_1100.json"),
        *_tweets(folder / "wnut17train.conll"),
    ]


def _presidio(path: Path) -> list[Labelled]:
    rows: list[Labelled] = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        kinds = {span["entity_type"] for span in item["spans"]}
        if kinds & IDENTIFIERS:
            rows.append((item["full_text"], True))
        elif kinds <= NEUTRAL and not DISCLOSING.search(item["full_text"]):
            rows.append((item["full_text"], False))
    return rows


def _clinc(path: Path) -> list[Labelled]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return [
        (text, False)
        for part in ("train", "val", "oos_train", "oos_val")
        for text, intent in data[part]
        if intent not in PERSONAL_INTENTS
    ]


def _banking(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8") as file:
        return [
            (row["text"], False) for row in csv.DictReader(file) if row["category"] in GENERAL_BANKING
        ]


def _instructions(path: Path) -> list[Labelled]:
    rows: list[Labelled] = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        rows.append(((item["instruction"] + " " + item["input"]).strip(), False))
        rows.append((item["output"], False))
    return rows


def _tweets(path: Path) -> list[Labelled]:
    sentences = path.read_text(encoding="utf-8").split("\n\n")
    texts = (" ".join(line.split("\t")[0] for line in s.split("\n") if line) for s in sentences)
    return [(text, False) for text in texts if len(text) > 15 and not DISCLOSING.search(text)]


def read_chat(path: Path) -> list[str]:
    """What persons wrote to strangers about themselves and the day; nobody labelled it."""
    texts = [
        " ".join(message["text"] for message in turn)
        for chat in json.loads(path.read_text(encoding="utf-8")).values()
        for turn in chat["messages"]
    ]
    return sorted({text for text in texts if 15 < len(text) < 240})
