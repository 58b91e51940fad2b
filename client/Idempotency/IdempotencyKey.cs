using System.Security.Cryptography;
using System.Text;
using Contexter.Client.Access;
using Contexter.Client.Api;
using Contexter.Client.Rest;
using Contexter.GrainInterfaces;
using Microsoft.AspNetCore.Http;

namespace Contexter.Client.Idempotency;

/// <summary>The key by which a caller marks a request, so that it is carried out once however often it is sent. It is not stored: its hash finds the answer, and it is what the answer is encrypted with.</summary>
internal sealed class IdempotencyKey
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Fewest characters.</summary>
    public const int Shortest = 16;

    /// <summary>Most characters.</summary>
    public const int Longest = 128;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] Purpose = "contexter kept answer"u8.ToArray();

    private readonly byte[] _key;

    private IdempotencyKey(string key)
    {
        _key = Encoding.ASCII.GetBytes(key);
    }

    /// <summary>The key of a request; null when it has none.</summary>
    /// <exception cref="ContexterFaultException">It is none (<c>invalid_input</c>).</exception>
    public static IdempotencyKey? Of(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            return null;
        }

        var key = values.ToString();
        return values.Count == 1 && key.Length is >= Shortest and <= Longest && key.All(static character => character is > ' ' and < '\x7f')
            ? new IdempotencyKey(key)
            : throw new ContexterFaultException(
                FaultCodes.InvalidInput,
                $"The header '{Header}' must be one key of {Shortest} to {Longest} visible ASCII characters that nobody can guess, such as a UUID, not '{Problems.Quote(key)}'.");
    }

    /// <summary>Who sends the request and its key, as a hash.</summary>
    public string IdentityOf(ApiCaller caller)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(caller.Id + "\n"));
        hash.AppendData(_key);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Encrypts a body.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> body)
    {
        var encrypted = new byte[NonceBytes + TagBytes + body.Length];
        var nonce = encrypted.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher();
        cipher.Encrypt(nonce, body, encrypted.AsSpan(NonceBytes + TagBytes), encrypted.AsSpan(NonceBytes, TagBytes));
        return encrypted;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> has made.</summary>
    /// <exception cref="CryptographicException">It was not made with this key, or changed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> encrypted)
    {
        var body = new byte[encrypted.Length - NonceBytes - TagBytes];
        using var cipher = Cipher();
        cipher.Decrypt(encrypted[..NonceBytes], encrypted[(NonceBytes + TagBytes)..], encrypted.Slice(NonceBytes, TagBytes), body);
        return body;
    }

    private AesGcm Cipher() => new(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, outputLength: 32, info: Purpose), TagBytes);
}
