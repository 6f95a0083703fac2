#!/usr/bin/env python3
"""A second implementation of the edit list's canonical text, written from edit-list.md alone. Writes edit-lists.json."""
import hashlib
import json
import pathlib
import random
from decimal import Decimal, ROUND_HALF_UP

KINDS = ["cut", "mute", "bleep", "lower-voice", "blur", "pixelate", "solid"]


def text(s):
    return '"' + "".join("\\" + c if c in '"\\' else "\\u%04x" % ord(c) if c < " " else c for c in s) + '"'


def fraction(n):
    d = Decimal(repr(n)).quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize()
    s = format(d, "f")
    return "0" if s in ("-0", "0") else s


def keyframes(ks):
    return '"keyframes":[%s]' % ",".join(
        '{"frame":%d,"x":%s,"y":%s,"width":%s,"height":%s}' % (k["frame"], *(fraction(k[n]) for n in ("x", "y", "width", "height"))) for k in ks)


def edit(e):
    parts = ['"id":' + text(e["id"]), '"kind":' + text(e["kind"]), '"reason":' + text(e["reason"])]
    if e.get("note"):
        parts.append('"note":' + text(e["note"]))
    if "keyframes" in e:
        parts += ['"shape":' + text(e["shape"]), keyframes(e["keyframes"])]
    else:
        unit = "Frame" if e["kind"] == "cut" else "Ms"
        parts += ['"from%s":%d' % (unit, e["from" + unit]), '"until%s":%d' % (unit, e["until" + unit])]
    if "proposal" in e:
        parts.append('"proposal":' + text(e["proposal"]))
    return "{" + ",".join(parts) + "}"


def proposal(p):
    parts = ['"id":' + text(p["id"]), '"kind":' + text(p["kind"]), '"confidence":' + fraction(p["confidence"]), '"label":' + text(p["label"])]
    parts.append(keyframes(p["keyframes"]) if "keyframes" in p else '"fromMs":%d,"untilMs":%d' % (p["fromMs"], p["untilMs"]))
    parts.append('"decision":' + text(p["decision"]))
    parts += ['"%s":%s' % (n, text(p[n])) for n in ("decidedBy", "edit") if n in p]
    return "{" + ",".join(parts) + "}"


def begins(e):
    return e["keyframes"][0]["frame"] if "keyframes" in e else e["fromFrame"] if e["kind"] == "cut" else e["fromMs"]


def canonical(l):
    m = l["master"]
    edits = sorted(l["edits"], key=lambda e: (KINDS.index(e["kind"]), begins(e), e["id"]))
    return '{"format":"safehand-edit-list","version":1,"master":{"sha256":%s,"width":%d,"height":%d,"rate":[%d,%d],"frames":%d,"durationMs":%d,"sound":%s},"edits":[%s],"proposals":[%s]}' % (
        text(m["sha256"]), m["width"], m["height"], *m["rate"], m["frames"], m["durationMs"], "true" if m["sound"] else "false",
        ",".join(edit(e) for e in edits), ",".join(proposal(p) for p in sorted(l.get("proposals", []), key=lambda p: p["id"])))


def lists():
    dice = random.Random(3)
    ident = lambda: "%032x" % dice.getrandbits(128)
    master = lambda rate, frames: {"sha256": "%064x" % dice.getrandbits(256), "width": 1280, "height": 720, "rate": rate, "frames": frames,
                                   "durationMs": -(-frames * 1000 * rate[1] // rate[0]), "sound": True}
    empty = {"format": "safehand-edit-list", "version": 1, "master": master([25, 1], 15000), "edits": []}
    sound = {"format": "safehand-edit-list", "version": 1, "master": dict(master([25, 1], 250), width=0, height=0), "edits": [
        {"id": ident(), "kind": "mute", "reason": "name", "note": "she says \"no\" \\ naïve 日本 \U0001f600", "fromMs": 5120, "untilMs": 7400}]}
    drop = {"format": "safehand-edit-list", "version": 1, "master": master([30000, 1001], 17982), "edits": [], "proposals": []}
    face = {"id": ident(), "kind": "face", "confidence": 0.9375, "label": "Face 1", "keyframes": [{"frame": 3, "x": -0.05, "y": 0, "width": 0.25, "height": 1 / 3}],
            "decision": "adjusted", "decidedBy": ident(), "edit": ident()}
    name = {"id": ident(), "kind": "name", "confidence": 1, "label": "Name 2", "fromMs": 10, "untilMs": 900, "decision": "open"}
    drop["proposals"] = [face, name]
    for kind in KINDS[::-1]:
        e = {"kind": kind, "id": ident(), "reason": "third-party"}
        if kind == "cut":
            e.update(fromFrame=100, untilFrame=250)
        elif KINDS.index(kind) < 4:
            e.update(fromMs=1000, untilMs=2000)
        else:
            e.update(shape=dice.choice(["rectangle", "ellipse", "frame"]), keyframes=[
                {"frame": f, "x": round(dice.uniform(-1, 1), 9), "y": round(dice.uniform(-1, 1), 9), "width": round(dice.uniform(0.01, 1), 9), "height": 0.5} for f in (7, 20, 500)])
        drop["edits"].append(e)
    drop["edits"].append({"kind": "blur", "id": face["edit"], "reason": "third-party", "shape": "ellipse", "keyframes": face["keyframes"], "proposal": face["id"]})
    return {"no edits": empty, "sound alone, a note in many scripts": sound, "every kind, every proposal, dropped numbers": drop}


REFUSED = {
    "an unknown member": lambda l: l.update(editor="x"),
    "another version": lambda l: l.update(version=2),
    "another format": lambda l: l.update(format="edl"),
    "no master": lambda l: l.pop("master"),
    "a hash in capitals": lambda l: l["master"].update(sha256=l["master"]["sha256"].upper()),
    "frames as text": lambda l: l["master"].update(frames="15000"),
    "a rate of three numbers": lambda l: l["master"].update(rate=[25, 1, 1]),
    "an unknown kind": lambda l: l["edits"].append({"id": "0" * 32, "kind": "speed", "reason": "name", "fromMs": 0, "untilMs": 1}),
    "a cut in milliseconds": lambda l: l["edits"].append({"id": "0" * 32, "kind": "cut", "reason": "name", "fromMs": 0, "untilMs": 1}),
    "a mute with a shape": lambda l: l["edits"].append({"id": "0" * 32, "kind": "mute", "reason": "name", "fromMs": 0, "untilMs": 1, "shape": "frame"}),
    "half a frame": lambda l: l["edits"].append({"id": "0" * 32, "kind": "cut", "reason": "name", "fromFrame": 0.5, "untilFrame": 1}),
    "a short id": lambda l: l["edits"].append({"id": "0" * 31, "kind": "cut", "reason": "name", "fromFrame": 0, "untilFrame": 1}),
}

if __name__ == "__main__":
    vectors = {"read": [], "refused": []}
    for what, l in lists().items():
        c = canonical(l)
        vectors["read"].append({"what": what, "list": l, "canonical": c, "sha256": hashlib.sha256(c.encode()).hexdigest()})
    for what, spoil in REFUSED.items():
        l = json.loads(json.dumps(lists()["no edits"]))
        spoil(l)
        vectors["refused"].append({"what": what, "list": l})
    pathlib.Path(__file__).with_name("edit-lists.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")
