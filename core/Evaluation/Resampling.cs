using System.Diagnostics.CodeAnalysis;

namespace Contexter.Evaluation;

/// <summary>A mean with its 95 % confidence interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Estimate(double Mean, double Low, double High);

/// <summary>What can be said about a mean of measured queries without assuming a distribution. The same values and seed give the same result.</summary>
[SuppressMessage("Security", "CA5394", Justification = "Statistics need numbers that can be drawn again, not secret ones.")]
public static class Resampling
{
    private const int Rounds = 2_000;
    private const double Level = 0.95;

    /// <summary>The mean with its bootstrap percentile interval (Efron and Tibshirani, 1993, chapter 13), of 2,000 resamples.</summary>
    /// <param name="values">One value a query; at least one.</param>
    /// <param name="seed">Seed of the resamples.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Estimate Mean(IReadOnlyList<double> values, int seed)
    {
        RequireAny(values);
        var random = new Random(seed);
        var means = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[round] = sum / values.Count;
        }

        Array.Sort(means);
        var tail = (int)(Rounds * (1 - Level) / 2);
        return new Estimate(values.Average(), means[tail], means[Rounds - 1 - tail]);
    }

    /// <summary>
    /// Two-sided p-value of a mean of paired differences by Fisher's randomisation test, which Smucker, Allan and Carterette (2007) recommend for retrieval:
    /// how often a mean at least as far from 0 comes about when each difference's sign is drawn. Of 2,000 drawings, the measured one counted in.
    /// </summary>
    /// <param name="differences">One difference a query; at least one.</param>
    /// <param name="seed">Seed of the drawings.</param>
    /// <exception cref="ArgumentException">There are no differences.</exception>
    public static double PairedSignificance(IReadOnlyList<double> differences, int seed)
    {
        RequireAny(differences);
        // Equal but for rounding, which depends on the order of the terms.
        var measured = Math.Abs(differences.Sum()) * (1 - 1e-12);
        var random = new Random(seed);
        var asFar = 1;
        for (var round = 0; round < Rounds; round++)
        {
            var sum = 0.0;
            foreach (var difference in differences)
            {
                sum += random.Next(2) == 0 ? difference : -difference;
            }

            asFar += Math.Abs(sum) >= measured ? 1 : 0;
        }

        return asFar / (Rounds + 1.0);
    }

    private static void RequireAny(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            throw new ArgumentException("Of no values there is no mean.", nameof(values));
        }
    }
}
