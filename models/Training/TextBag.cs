namespace Contexter.Models.Training;

/// <summary>The different pieces of some texts with the square roots of their counts, one text after the other.</summary>
internal sealed class TextBag
{
    private readonly List<(ushort Piece, float Weight)>[] _texts;

    /// <summary>Makes room for texts.</summary>
    public TextBag(int texts)
    {
        _texts = new List<(ushort, float)>[texts];
        for (var i = 0; i < texts; i++)
        {
            _texts[i] = new List<(ushort, float)>(128);
        }
    }

    /// <summary>How many texts there are.</summary>
    public int Count => _texts.Length;

    /// <summary>Sets a text.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="pieces">Its pieces; sorted when this returns.</param>
    public void Set(int index, List<ushort> pieces)
    {
        var text = _texts[index];
        text.Clear();
        pieces.Sort();
        for (var i = 0; i < pieces.Count;)
        {
            var start = i;
            while (i < pieces.Count && pieces[i] == pieces[start])
            {
                i++;
            }

            text.Add((pieces[start], MathF.Sqrt(i - start)));
        }
    }

    /// <summary>The pieces of a text.</summary>
    public ReadOnlySpan<(ushort Piece, float Weight)> Of(int index) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_texts[index]);
}
