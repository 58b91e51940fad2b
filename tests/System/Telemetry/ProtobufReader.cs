using System.Buffers.Binary;

namespace Contexter.Tests.Telemetry;

/// <summary>Fields of a message of protocol buffers, as the wire has them (https://protobuf.dev/programming-guides/encoding/).</summary>
internal static class ProtobufReader
{
    /// <summary>The fields of a message in order: numbers as they are, texts and messages as bytes.</summary>
    public static List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, ulong, ReadOnlyMemory<byte>)>();
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add((number, Varint(ref message), default));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, 8).Span), default));
                    break;
                case 2:
                    fields.Add((number, 0, Take(ref message, (int)Varint(ref message))));
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, 4).Span), default));
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} is none of those in use.");
            }
        }

        return fields;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> message, int length)
    {
        var taken = message[..length];
        message = message[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = Take(ref message, 1).Span[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
