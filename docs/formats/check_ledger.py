#!/usr/bin/env python3
"""Checks an exported ledger without Safehand: python3 check_ledger.py FOLDER VERIFIER-KEY...

Written from docs/formats/ledger.md; needs Python 3 and the openssl program. Give the ledger's verifier key and those of the
witnesses that you trust, had from elsewhere. Says what holds and what does not; exit code 0 only where nothing is wrong."""
import base64, hashlib, os, struct, subprocess, sys, tempfile

LABEL = b"safehand/ledger/commitment/v1\n"


def sha(b):
    return hashlib.sha256(b).digest()


def number(n):
    out = "%03d" % (n % 1000)
    while n >= 1000:
        n //= 1000
        out = "x%03d/" % (n % 1000) + out
    return out


def read(folder, *path):
    with open(os.path.join(folder, *path), "rb") as f:
        return f.read()


def signed(public, message, signature):
    """Ed25519, by openssl."""
    with tempfile.TemporaryDirectory() as t:
        names = [os.path.join(t, n) for n in "kms"]
        for name, content in zip(names, (bytes.fromhex("302a300506032b6570032100") + public, message, signature)):
            with open(name, "wb") as f:
                f.write(content)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names[0], "-rawin", "-in", names[1], "-sigfile", names[2]],
                              capture_output=True).returncode == 0


def check_notes(note, keys):
    """Who among the keys signed: (ledger's own, witnesses' names). A false line in the name of a known key ends it."""
    text, lines = note[:note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2:].splitlines()
    own, witnesses = False, []
    for key in keys:
        name, key_hash, encoded = key.split("+", 2)
        kind, public = base64.b64decode(encoded)[0], base64.b64decode(encoded)[1:]
        assert sha(name.encode() + b"\n" + bytes([kind]) + public)[:4].hex() == key_hash, "this verifier key is not well formed: " + key
        for line in lines:
            dash, who, blob = line.split(" ")
            blob = base64.b64decode(blob, validate=True)
            if dash == "—" and who == name and blob[:4].hex() == key_hash:
                stamp = struct.unpack(">Q", blob[4:12])[0] if kind == 4 else 0
                message = ("cosignature/v1\ntime %d\n%s" % (stamp, text) if kind == 4 else text).encode()
                assert signed(public, message, blob[12:] if kind == 4 else blob[4:]), "the signature of %s is false" % name
                own = own or (kind == 1 and name == text.split("\n")[0])
                witnesses += [name] if kind == 4 else []
    return text, own, sorted(set(witnesses))


def commitments(leaf, index):
    assert leaf[0] == 1, "entry %d cannot be read" % index
    at = 2 + leaf[1] + 8 + 1 + 16
    at += 1 + leaf[at] + 1
    groups = [g for g in range(1, 7) if leaf[at] >> (g - 1) & 1]
    assert leaf[at] < 64 and len(leaf) == at + 1 + 32 * len(groups), "entry %d cannot be read" % index
    return {g: leaf[at + 1 + 32 * i:at + 33 + 32 * i] for i, g in enumerate(groups)}


def check_values(values, leaf, index):
    committed, at, kept = commitments(leaf, index), 1, 0
    assert not values or values[0] == 1, "the values of entry %d cannot be read" % index
    while at < len(values):
        group, length = values[at], struct.unpack(">I", values[at + 33:at + 37])[0]
        assert sha(LABEL + values[at:at + 37 + length]) == committed.get(group), "a value of entry %d is not what was recorded" % index
        at, kept = at + 37 + length, kept + 1
    return kept, len(committed) - kept


def main(folder, keys):
    text, own, witnesses = check_notes(read(folder, "checkpoint").decode(), keys)
    assert own, "the checkpoint was not signed with the ledger's key"
    origin, size, root = text.split("\n")[:3]
    size, edge, kept, erased = int(size), [], 0, 0
    with_values = os.path.isdir(os.path.join(folder, "values"))
    for bundle in range((size + 255) // 256):
        width = min(256, size - 256 * bundle)
        data, at = read(folder, "tile", "entries", number(bundle) + ("" if width == 256 else ".p/%d" % width)), 0
        tile = read(folder, "tile", "0", number(bundle) + ("" if width == 256 else ".p/%d" % width))
        values, vat = read(folder, "values", number(bundle)) if with_values else b"", 0
        for i in range(width):
            index, length = 256 * bundle + i, struct.unpack(">H", data[at:at + 2])[0]
            leaf, at = data[at + 2:at + 2 + length], at + 2 + length
            node = sha(b"\0" + leaf)
            assert node == tile[32 * i:32 * i + 32], "entry %d is not the one that was hashed" % index
            if with_values:
                length = struct.unpack(">I", values[vat:vat + 4])[0]
                k, e = check_values(values[vat + 4:vat + 4 + length], leaf, index)
                kept, erased, vat = kept + k, erased + e, vat + 4 + length
            n = index
            while n & 1:
                node, n = sha(b"\1" + edge.pop() + node), n >> 1
            edge.append(node)
        assert at == len(data) and vat == len(values), "the file with entry %d is too long" % (256 * bundle)
    while len(edge) > 1:
        right = edge.pop()
        edge.append(sha(b"\1" + edge.pop() + right))
    assert base64.b64encode(edge[0] if edge else sha(b"")).decode() == root, "the entries are not those that were signed for"
    print("%s: %d entries are those signed for; %d values match, %d erased%s; witnesses: %s" %
          (origin, size, kept, erased, "" if with_values else " (values withheld)", ", ".join(witnesses) or "none, so this is not proven against whoever holds the ledger's key"))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2:])
    except (AssertionError, OSError, ValueError, IndexError, struct.error) as e:
        sys.exit("This ledger cannot be relied on: %s" % e)
