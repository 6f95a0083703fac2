#!/usr/bin/env python3
"""A second implementation of docs/formats/ledger.md, written from its words alone. Writes the golden vectors
(ledger-leaves.json, ledger-tree.json, ledger-notes.json) beside itself; the tests of Safehand.Ledger read them.
Needs Python 3 and the openssl program; nothing of Safehand."""
import base64, hashlib, json, os, struct, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LABEL = b"safehand/ledger/commitment/v1\n"


def sha(b):
    return hashlib.sha256(b).digest()


# ---- section 1 and 2: leaves and values
def commitment(group, salt, value):
    return sha(LABEL + bytes([group]) + salt + struct.pack(">I", len(value)) + value)


def leaf(e):
    name, rule = e["name"].encode("ascii"), e["rule_set"].encode("ascii")
    present = sum(1 << (v["group"] - 1) for v in e["values"])
    out = bytes([1, len(name)]) + name + struct.pack(">Q", e["at_ms"]) + bytes([e["operation"]]) + bytes.fromhex(e["object"])
    out += bytes([len(rule)]) + rule + bytes([e["verdict"], present])
    for v in e["values"]:
        out += commitment(v["group"], bytes.fromhex(v["salt"]), v["value"].encode())
    return out


def values(vs):
    out = b"".join(bytes([v["group"]]) + bytes.fromhex(v["salt"]) + struct.pack(">I", len(v["value"].encode())) + v["value"].encode() for v in vs)
    return b"\x01" + out if vs else b""


def value(group, text):
    return {"group": group, "salt": sha(b"salt %d %s" % (group, text.encode())).hex(), "value": text}


def leaves():
    obj = "000102030405060708090a0b0c0d0e0f"
    entries = [
        {"comment": "no values", "name": "ledger.opened.v1", "at_ms": 0, "operation": 0, "object": "00" * 16, "rule_set": "", "verdict": 0, "values": [], "erase": []},
        {"comment": "one value, erased", "name": "exhibit.booked-in.v1", "at_ms": 1795339800125, "operation": 1, "object": obj, "rule_set": "2026.1", "verdict": 1,
         "values": [value(1, '{"name":"DC Priya Nair"}')], "erase": [1]},
        {"comment": "every group, not ASCII, an empty value; subject and place erased", "name": "exhibit.disclosed.v2", "at_ms": 253402300799999, "operation": 4, "object": "ff" * 16,
         "rule_set": "r" * 32, "verdict": 2, "values": [value(1, '{"name":"Siân Ó Néill"}'), value(2, '{"name":"Ж"}'), value(3, ""), value(4, "{}"), value(5, "[]"), value(6, '"' + "x" * 300 + '"')], "erase": [2, 5]},
        {"comment": "longest name", "name": "a" * 64, "at_ms": 1, "operation": 6, "object": obj, "rule_set": "1", "verdict": 1, "values": [value(6, "{}")], "erase": []},
    ]
    for e in entries:
        e["leaf"] = leaf(e).hex()
        e["values_encoded"] = values(e["values"]).hex()
        e["values_after_erasure"] = values([v for v in e["values"] if v["group"] not in e["erase"]]).hex()
    good, vals = bytes.fromhex(entries[1]["leaf"]), bytes.fromhex(entries[1]["values_encoded"])
    n = 2 + len(entries[1]["name"])
    bad_leaves = [("empty", b""), ("unknown version", b"\x02" + good[1:]), ("cut", good[:-1]), ("one byte more", good + b"\0"), ("empty name", b"\x01\x00" + good[n:]),
                  ("capital in the name", good[:2] + b"E" + good[3:]), ("operation 7", good[:n + 8] + b"\x07" + good[n + 9:]), ("before 1970", good[:n] + b"\xff" * 8 + good[n + 8:]),
                  ("after the year 9999", good[:n] + struct.pack(">Q", 253402300800000) + good[n + 8:]), ("verdict 3", good[:-34] + b"\x03" + good[-33:]),
                  ("group 7 present", good[:-33] + b"\x41" + good[-32:]), ("a group present without its commitment", good[:-33] + b"\x03" + good[-32:])]
    bad_values = [("version alone", b"\x01"), ("unknown version", b"\x02" + vals[1:]), ("cut", vals[:-1]), ("one byte more", vals + b"\0"), ("group 0", b"\x01\x00" + vals[2:]),
                  ("group 7", b"\x01\x07" + vals[2:]), ("a group twice", vals + vals[1:]), ("longer than a mebibyte", vals[:34] + struct.pack(">I", (1 << 20) + 1) + b"x" * ((1 << 20) + 1))]
    return {"entries": entries, "invalid_leaves": [{"comment": c, "leaf": b.hex()} for c, b in bad_leaves],
            "invalid_values": [{"comment": c, "values": b.hex()} for c, b in bad_values if len(b) < 5000]}


# ---- section 3: the tree, in the words of RFC 6962, section 2.1
def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d):
    if not d:
        return sha(b"")
    if len(d) == 1:
        return sha(b"\0" + d[0])
    k = split(len(d))
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m, d):
    if len(d) == 1:
        return []
    k = split(len(d))
    return path(m, d[:k]) + [mth(d[k:])] if m < k else path(m - k, d[k:]) + [mth(d[:k])]


def subproof(m, d, whole):
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    return subproof(m, d[:k], whole) + [mth(d[k:])] if m <= k else subproof(m - k, d[k:], False) + [mth(d[:k])]


def number(n):
    out = "%03d" % (n % 1000)
    while n >= 1000:
        n //= 1000
        out = "x%03d/" % (n % 1000) + out
    return out


def tiles(d):
    files, level, hashes = {}, 0, [mth([x]) for x in d]
    for i in range(0, len(d), 256):
        part = d[i:i + 256]
        files["tile/entries/" + number(i // 256) + ("" if len(part) == 256 else ".p/%d" % len(part))] = b"".join(struct.pack(">H", len(x)) + x for x in part)
    while hashes:
        for i in range(0, len(hashes), 256):
            part = hashes[i:i + 256]
            files["tile/%d/" % level + number(i // 256) + ("" if len(part) == 256 else ".p/%d" % len(part))] = b"".join(part)
        level += 1
        hashes = [mth(d[i * 256 ** level:(i + 1) * 256 ** level]) for i in range(len(d) // 256 ** level)]
    return files


def tree():
    d = [struct.pack(">I", i) * (1 + i % 3) for i in range(600)]
    sizes = [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 599, 600]
    return {
        "leaves": "leaf i is the four bytes of i, big-endian, written 1 + i mod 3 times",
        "roots": [{"size": n, "root": mth(d[:n]).hex()} for n in sizes],
        "inclusion": [{"index": m, "size": n, "proof": [h.hex() for h in path(m, d[:n])]} for m, n in [(0, 1), (0, 8), (6, 7), (255, 257), (256, 257), (300, 600), (599, 600)]],
        "consistency": [{"old": m, "new": n, "proof": [h.hex() for h in subproof(m, d[:n], True)]} for m, n in [(1, 2), (3, 7), (7, 8), (255, 256), (256, 600), (257, 600), (599, 600), (600, 600)]],
        "files_at_600": [{"path": p, "length": len(b), "sha256": sha(b).hex()} for p, b in sorted(tiles(d).items())],
    }


# ---- section 4: notes
def ed25519(seed, message=None):
    with tempfile.TemporaryDirectory() as t:
        key, msg = os.path.join(t, "k"), os.path.join(t, "m")
        open(key, "wb").write(bytes.fromhex("302e020100300506032b657004220420") + seed)
        if message is None:
            return subprocess.run(["openssl", "pkey", "-inform", "DER", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-32:]
        open(msg, "wb").write(message)
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", key, "-rawin", "-in", msg], check=True, capture_output=True).stdout


def key_id(name, kind, public):
    return sha(name.encode() + b"\n" + bytes([kind]) + public)[:4]


def b64(b):
    return base64.b64encode(b).decode()


def vkey(name, kind, public):
    return "%s+%s+%s" % (name, key_id(name, kind, public).hex(), b64(bytes([kind]) + public))


def notes():
    name, seed, wname, wseed, when = "custody.example/northshire/2026a", bytes(range(32)), "witness.example/w1", bytes(range(32, 64)), 1795339800
    public, wpublic = ed25519(seed), ed25519(wseed)
    text = "%s\n%d\n%s\n" % (name, 600, b64(bytes.fromhex([r for r in tree()["roots"] if r["size"] == 600][0]["root"])))
    line = "— %s %s\n" % (name, b64(key_id(name, 1, public) + ed25519(seed, text.encode())))
    signed = ed25519(wseed, ("cosignature/v1\ntime %d\n%s" % (when, text)).encode())
    wline = "— %s %s\n" % (wname, b64(key_id(wname, 4, wpublic) + struct.pack(">Q", when) + signed))
    return {"ledger": {"name": name, "seed": seed.hex(), "vkey": vkey(name, 1, public)}, "witness": {"name": wname, "seed": wseed.hex(), "vkey": vkey(wname, 4, wpublic), "time": when},
            "checkpoint": text + "\n" + line, "cosigned": text + "\n" + line + wline,
            "request": "old 256\n" + "".join(b64(bytes.fromhex(h)) + "\n" for h in [c for c in tree()["consistency"] if (c["old"], c["new"]) == (256, 600)][0]["proof"]) + "\n" + text + "\n" + line}


for file, content in (("ledger-leaves.json", leaves()), ("ledger-tree.json", tree()), ("ledger-notes.json", notes())):
    with open(os.path.join(HERE, file), "w", encoding="utf-8") as f:
        json.dump(content, f, indent=1, ensure_ascii=False)
        f.write("\n")
