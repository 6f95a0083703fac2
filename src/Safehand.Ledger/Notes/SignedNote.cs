using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Safehand.Ledger;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="KeyId">The first four bytes of its fingerprint.</param>
/// <param name="Signature">What follows the key id: the bytes a key of that type makes.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    /// <summary>The line, with its newline.</summary>
    public string Line
    {
        get
        {
            var bytes = new byte[4 + Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
            Signature.CopyTo(bytes, 4);
            return $"— {Name} {Convert.ToBase64String(bytes)}\n";
        }
    }
}

/// <summary>A text and its signatures: C2SP signed-note. The text MUST NOT be believed before a signature was checked with a key that one has from elsewhere (<see cref="VerifierKey.Check"/>).</summary>
/// <param name="Text">The text with its final newline.</param>
/// <param name="Signatures">The signatures, in order; whether they hold is not known.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longest note read, in bytes.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>Most signatures read.</summary>
    public const int MostSignatures = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a note or throws <see cref="FormatException"/>.</summary>
    public static SignedNote Parse(string note) => TryParse(note, out var result) ? result : throw new FormatException("This is not a signed note.");

    /// <summary>Reads a note; false for whatever is not one to the letter.</summary>
    public static bool TryParse(ReadOnlySpan<byte> note, [NotNullWhen(true)] out SignedNote? result)
    {
        result = null;
        if (note.Length > Longest)
        {
            return false;
        }

        try
        {
            return TryParse(Strict.GetString(note), out result);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Reads a note; false for whatever is not one to the letter.</summary>
    public static bool TryParse(string? note, [NotNullWhen(true)] out SignedNote? result)
    {
        result = null;
        if (note is null || note.Length > Longest || !note.EndsWith('\n') || !IsText(note))
        {
            return false;
        }

        // The last empty line parts text from signatures: the text itself may hold empty lines.
        var cut = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0)
        {
            return false;
        }

        if (!TryParseSignatures(note[(cut + 2)..], out var signatures))
        {
            return false;
        }

        result = new SignedNote(note[..(cut + 1)], signatures);
        return true;
    }

    /// <summary>Reads one or more signature lines, as a witness answers with; false for anything else.</summary>
    public static bool TryParseSignatures(string lines, out IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var read = new List<NoteSignature>();
        signatures = read;
        if (lines.Length is 0 or > Longest || !lines.EndsWith('\n') || !IsText(lines))
        {
            return false;
        }

        foreach (var line in lines[..^1].Split('\n'))
        {
            var parts = line.Split(' ');
            if (parts is not ["—", var name, var base64] || !IsKeyName(name) || Base64(base64) is not { Length: > 4 } bytes || read.Count == MostSignatures)
            {
                return false;
            }

            read.Add(new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]));
        }

        return true;
    }

    /// <summary>The note as it is written.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(s => s.Line));

    /// <summary>The same note with one more signature; the same where it already has that very line.</summary>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return Signatures.Any(s => s.Line == signature.Line) ? this : this with { Signatures = [.. Signatures, signature] };
    }

    internal static bool IsKeyName([NotNullWhen(true)] string? name) => !string.IsNullOrEmpty(name) && !name.Any(c => char.IsWhiteSpace(c) || c is '+' or < ' ');

    /// <summary>The bytes, or null for anything but the one padded encoding of them.</summary>
    internal static byte[]? Base64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes.AsSpan(0, length)) == text ? bytes[..length] : null;
    }

    private static bool IsText(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' and not '\n')
            {
                return false;
            }
        }

        try
        {
            _ = Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false; // half a surrogate pair
        }
    }
}
