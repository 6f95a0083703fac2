#!/usr/bin/env python3
"""A second implementation of docs/formats/vault.md, written from its words alone. Writes the golden vectors (vault.json) beside itself; the tests of
Safehand.Storage read them. Needs Python 3 alone; ChaCha20-Poly1305 is written out here from RFC 8439, and checked against its figures first."""
import base64, hashlib, hmac, json, os, struct

HERE = os.path.dirname(os.path.abspath(__file__))


def sha(b):
    return hashlib.sha256(b).digest()


def hkdf(ikm, salt, info, length=32):
    prk, out, block = hmac.new(salt, ikm, "sha256").digest(), b"", b""
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([len(out) // 32 + 1]), "sha256").digest()
        out += block
    return out[:length]


# ---- RFC 8439
def chacha20(key, counter, nonce):
    start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    s = start[:]

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xffffffff
            s[z] ^= s[x]
            s[z] = ((s[z] << turn) | (s[z] >> (32 - turn))) & 0xffffffff

    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(*q)
    return struct.pack("<16I", *((x + y) & 0xffffffff for x, y in zip(s, start)))


def seal(key, plain, data=b"", nonce=bytes(12)):
    stream = b"".join(chacha20(key, 1 + i, nonce) for i in range((len(plain) + 63) // 64))
    cipher = bytes(p ^ k for p, k in zip(plain, stream))
    one = chacha20(key, 0, nonce)[:32]
    r, s = int.from_bytes(one[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff, int.from_bytes(one[16:], "little")
    text = b"".join(b + bytes(-len(b) % 16) for b in (data, cipher)) + struct.pack("<QQ", len(data), len(cipher))
    tag = 0
    for i in range(0, len(text), 16):
        tag = (tag + int.from_bytes(text[i:i + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return cipher + ((tag + s) & ((1 << 128) - 1)).to_bytes(16, "little")


assert seal(bytes(range(0x80, 0xa0)), b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
            bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), bytes.fromhex("070000004041424344454647"))[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"


# ---- the page
def b64(b):
    return base64.b64encode(b).rstrip(b"=").decode()


def header(shred, file_key, salt):
    text = "age-encryption.org/v1\n-> safehand/shred-key/v1 %s\n%s\n---" % (b64(salt), b64(seal(hkdf(shred, salt, b"safehand/shred-key/v1"), file_key)))
    mac = hmac.new(hkdf(file_key, b"", b"header"), text.encode(), "sha256").digest()
    return "%s %s\n" % (text, b64(mac))


def payload(file_key, nonce, plain):
    key, chunks = hkdf(file_key, nonce, b"payload"), [plain[i:i + 65536] for i in range(0, len(plain), 65536)] or [b""]
    return nonce + b"".join(seal(key, c, nonce=i.to_bytes(11, "big") + bytes([i == len(chunks) - 1])) for i, c in enumerate(chunks))


def root_id(root):
    return hkdf(root, b"safehand/root/v1", b"id")[:8]


def wrapped(root, salt, secret, context):
    return b"\x01" + root_id(root) + salt + seal(hkdf(root, salt, b"safehand/wrap/v1"), secret, context)


def tree(b):
    leaves = [b[i:i + (1 << 20)] for i in range(0, len(b), 1 << 20)]

    def over(d):
        if len(d) <= 1:
            return sha(b"\0" + d[0]) if d else sha(b"")
        k = 1
        while k * 2 < len(d):
            k *= 2
        return sha(b"\1" + over(d[:k]) + over(d[k:]))

    return over(leaves)


def note(file_key, salt, serial, chunk, plain):
    head = b"\x01" + struct.pack(">QQI", serial, chunk, len(plain)) + salt
    return head + seal(hkdf(file_key, salt, b"safehand/tail/v1"), plain, head)


def numbered(n):
    return bytes((i * 7 + i // 251) & 255 for i in range(n))


root, shred, file_key, exhibit = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 80)), "00112233445566778899aabbccddeeff"
salt16, salt24, nonce, mebibyte = bytes(range(80, 96)), bytes(range(96, 120)), bytes(range(120, 136)), 1 << 20
vectors = {
    "bytes": "byte i of n numbered bytes is the lowest byte of 7 i + (i / 251, rounded down)",
    "header": {"shred_key": shred.hex(), "file_key": file_key.hex(), "salt": salt16.hex(), "header": header(shred, file_key, salt16)},
    "payloads": [{"file_key": file_key.hex(), "nonce": nonce.hex(), "numbered": n, "payload": p.hex(), "tree": tree(p).hex()} for n, p in ((n, payload(file_key, nonce, numbered(n))) for n in (0, 1, 100))],
    "wrapped": {"root_key": root.hex(), "root_key_id": root_id(root).hex(), "salt": salt24.hex(), "exhibit": exhibit, "shred_key": shred.hex(),
                "wrapped": wrapped(root, salt24, shred, b"safehand/shred-key/" + exhibit.encode()).hex()},
    "trees": [{"numbered": n, "tree": tree(numbered(n)).hex()} for n in (0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 3 * mebibyte + 5, 5 * mebibyte)],
    "tails": [{"file_key": file_key.hex(), "salt": salt24.hex(), "serial": serial, "chunk": chunk, "numbered": n, "note": note(file_key, salt24, serial, chunk, numbered(n)).hex()}
              for serial, chunk, n in ((0, 0, 0), (1, 0, 1), (513, 70000, 100))],
}
with open(os.path.join(HERE, "vault.json"), "w", encoding="utf-8") as f:
    json.dump(vectors, f, indent=1, ensure_ascii=False)
    f.write("\n")
