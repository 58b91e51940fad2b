namespace Contexter.Proxies.Health;

/// <summary>
/// Round-robin in which some get their turn more often than others, evenly spread (the smooth weighted round-robin of nginx): of equals, each has every n-th turn.
/// </summary>
/// <remarks>Not safe for several threads at once.</remarks>
/// <param name="count">How many take part.</param>
public sealed class WeightedRotation(int count)
{
    private readonly long[] _credits = new long[count];

    /// <summary>Whose turn it is.</summary>
    /// <param name="weightOf">Weight of each, 0 or more; who has 0 gets no turn.</param>
    /// <returns>The number of the one, from 0; null when nobody has a weight.</returns>
    public int? Next(Func<int, int> weightOf)
    {
        int? best = null;
        long total = 0;
        for (var i = 0; i < _credits.Length; i++)
        {
            var weight = weightOf(i);
            if (weight <= 0)
            {
                continue;
            }

            total += weight;
            _credits[i] += weight;
            if (best is null || _credits[i] > _credits[best.Value])
            {
                best = i;
            }
        }

        if (best is { } chosen)
        {
            _credits[chosen] -= total;
        }

        return best;
    }
}
