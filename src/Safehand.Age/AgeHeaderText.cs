using System.Buffers;
using System.Text;

namespace Safehand.Age;

/// <summary>The grammar of the header (C2SP age v1, "ABNF definition of file header"), written and read strictly.</summary>
internal static class AgeHeaderText
{
    /// <summary>The most bytes of header that are held in memory; some 150,000 recipients. More is refused.</summary>
    public const int MostBytes = 16 << 20;

    private const int Columns = 64;
    private const int MacLength = 32;

    private static ReadOnlySpan<byte> Version => "age-encryption.org/v1"u8;

    private static ReadOnlySpan<byte> AnyVersion => "age-encryption.org/"u8;

    /// <summary>The header up to and including the mark <c>---</c>, which is what the MAC covers.</summary>
    public static byte[] Write(IReadOnlyList<AgeStanza> stanzas)
    {
        var text = new StringBuilder("age-encryption.org/v1\n");
        foreach (var stanza in stanzas)
        {
            text.Append("-> ").AppendJoin(' ', [stanza.Type, .. stanza.Arguments]).Append('\n');
            var body = CanonicalBase64.Encode(stanza.Body);
            for (var at = 0; at <= body.Length; at += Columns)
            {
                // A body whose length is a multiple of 64 columns ends with an empty line: the short line is what ends it.
                text.Append(body, at, Math.Min(Columns, body.Length - at)).Append('\n');
            }
        }

        return Encoding.ASCII.GetBytes(text.Append("---").ToString());
    }

    public static AgeHeader Read(Stream input)
    {
        var read = new ArrayBufferWriter<byte>();
        var line = ReadLine(input, read);
        if (!line.SequenceEqual(Version))
        {
            throw Bad(line.StartsWith(AnyVersion)
                ? "this version of the age format is not known"
                : "not an age file: it does not begin with the version line");
        }

        var stanzas = new List<AgeStanza>();
        while (true)
        {
            line = ReadLine(input, read);
            if (line.StartsWith("-> "u8))
            {
                stanzas.Add(ReadStanza(line[3..], input, read));
            }
            else if (line.StartsWith("--- "u8))
            {
                return Finish(stanzas, line[4..], read);
            }
            else
            {
                throw Bad("a line of the header begins neither a stanza nor the MAC");
            }
        }
    }

    private static AgeHeader Finish(List<AgeStanza> stanzas, ReadOnlySpan<byte> text, ArrayBufferWriter<byte> read)
    {
        if (!CanonicalBase64.TryDecode(text, out var mac) || mac.Length != MacLength)
        {
            throw Bad("the header's MAC is not 32 bytes of canonical base64");
        }

        if (stanzas.Count == 0)
        {
            throw Bad("the header has no stanza");
        }

        if (stanzas.Count > 1 && stanzas.Exists(stanza => stanza.Type == ScryptRecipient.StanzaType))
        {
            throw Bad("a passphrase stanza is not the only stanza of the header");
        }

        return new AgeHeader(stanzas, read.WrittenSpan.ToArray(), mac);
    }

    private static AgeStanza ReadStanza(ReadOnlySpan<byte> argumentLine, Stream input, ArrayBufferWriter<byte> read)
    {
        var arguments = Encoding.Latin1.GetString(argumentLine).Split(' ');
        foreach (var argument in arguments)
        {
            if (argument.Length == 0 || argument.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw Bad("a stanza argument is empty or holds a character that is not visible ASCII");
            }
        }

        var body = new List<byte>();
        while (true)
        {
            var line = ReadLine(input, read);
            if (line.Length > Columns)
            {
                throw Bad("a line of a stanza body is longer than 64 columns");
            }

            if (!CanonicalBase64.TryDecode(line, out var bytes))
            {
                throw Bad("a line of a stanza body is not canonical base64");
            }

            body.AddRange(bytes);
            if (line.Length < Columns)
            {
                return new AgeStanza(arguments[0], arguments[1..], [.. body]);
            }
        }
    }

    /// <summary>One line without its line feed. The span is valid until the next call.</summary>
    private static ReadOnlySpan<byte> ReadLine(Stream input, ArrayBufferWriter<byte> read)
    {
        var start = read.WrittenCount;
        while (true)
        {
            var next = input.ReadByte();
            if (next < 0)
            {
                throw Bad("the header ends before its MAC");
            }

            if (read.WrittenCount == MostBytes)
            {
                throw Bad("the header is longer than 16 MiB");
            }

            read.GetSpan(1)[0] = (byte)next;
            read.Advance(1);
            if (next == '\n')
            {
                return read.WrittenSpan[start..^1];
            }

            // The first line says at once whether this is a header: a large foreign file is not read into memory for it.
            if (start == 0 && read.WrittenCount > 1024)
            {
                throw Bad("not an age file: it does not begin with the version line");
            }
        }
    }

    private static AgeFormatException Bad(string rule) => new(AgeFault.Header, rule);
}
