using System.Net;
using System.Text.Json.Nodes;

namespace Contexter.Upstreams.Qdrant;

/// <summary>Reads and compares vectors in single precision, as the server does.</summary>
internal static class FakeVectors
{
    /// <summary>A dense vector, scaled to length 1 where cosines are compared.</summary>
    public static float[] ReadDense(JsonNode node, JsonObject settings)
    {
        if (node is not JsonArray array)
        {
            throw FakeFaultException.BadInput("Conversion between sparse and regular vectors failed");
        }

        var vector = array.Select(value => (float)value!).ToArray();
        var size = (int)settings["size"]!;
        if (vector.Length != size)
        {
            throw FakeFaultException.BadInput($"Vector dimension error: expected dim: {size}, got {vector.Length}");
        }

        if ((string?)settings["distance"] is "Cosine")
        {
            var length = MathF.Sqrt(Dot(vector, vector));
            for (var i = 0; length > 0 && i < vector.Length; i++)
            {
                vector[i] /= length;
            }
        }

        return vector;
    }

    /// <summary>A sparse vector.</summary>
    public static Dictionary<uint, float> ReadSparse(JsonNode node)
    {
        if (node is not JsonObject sparse)
        {
            throw FakeFaultException.BadInput("Conversion between sparse and regular vectors failed");
        }

        var indices = sparse["indices"]!.AsArray().Select(index => (uint)index!).ToList();
        var values = sparse["values"]!.AsArray().Select(value => (float)value!).ToList();
        if (indices.Count != values.Count)
        {
            throw new FakeFaultException(HttpStatusCode.UnprocessableEntity, "Validation error in JSON body: [values: must be the same length as indices]");
        }

        if (indices.Distinct().Count() != indices.Count)
        {
            throw new FakeFaultException(HttpStatusCode.UnprocessableEntity, "Validation error in JSON body: [indices: must be unique]");
        }

        return indices.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    public static float Dot(float[] left, float[] right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>The server's inverse document frequency: ln((n - df + 0.5) / (df + 0.5) + 1).</summary>
    public static float Idf(float n, float df) => MathF.Log(((n - df + 0.5f) / (df + 0.5f)) + 1f);
}
