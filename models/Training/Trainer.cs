namespace Contexter.Models.Training;

/// <summary>What is known after some steps.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Loss">Mean loss since the last report.</param>
/// <param name="Validation">nDCG@10 of the validation queries by the rows alone; null when it was not measured.</param>
/// <param name="Seconds">Seconds since the training began or went on.</param>
internal readonly record struct TrainingProgress(int Step, double Loss, double? Validation, double Seconds);

/// <summary>Trains rows step by step. The same text, recipe and vocabulary give the same rows, whether it was interrupted or not.</summary>
/// <param name="text">The sections.</param>
/// <param name="recipe">The recipe.</param>
/// <param name="rows">The rows; changed by every step.</param>
/// <param name="firstStep">Steps that the rows have had.</param>
internal sealed class Trainer(TrainingText text, Recipe recipe, RowTable rows, int firstStep)
{
    private const int StepsPerReport = 50;
    private const int StepsPerValidation = 500;
    private const int StepsPerCheckpoint = 1_000;

    /// <summary>Trains to the recipe's last step.</summary>
    /// <param name="validate">Measures the rows.</param>
    /// <param name="save">Stores rows after a number of steps.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="clock">Tells the seconds.</param>
    /// <param name="cancellationToken">Ends the training after a step, which is stored.</param>
    public void Run(Func<RowTable, double> validate, Action<int> save, IProgress<TrainingProgress> progress, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var contrast = new ContrastiveStep(rows, recipe.Batch, recipe.Temperature);
        var sampler = new PairSampler(text, recipe);
        var batch = new Batch(sampler, recipe);
        var (step, losses, reported) = (0, 0.0, 0);
        for (var epoch = 0; step < recipe.Steps; epoch++)
        {
            var pairs = sampler.DrawEpoch(epoch);
            for (var start = 0; start + recipe.Batch <= pairs.Length && step < recipe.Steps; start += recipe.Batch)
            {
                step++;
                if (step <= firstStep)
                {
                    continue;
                }

                batch.Fill(pairs, epoch, start);
                losses += contrast.Take(batch.Anchors, batch.Positives, batch.Masked, step, RateAt(step));
                reported++;
                var isLast = step == recipe.Steps || cancellationToken.IsCancellationRequested;
                if (step % StepsPerReport == 0 || isLast)
                {
                    double? validation = step % StepsPerValidation == 0 || isLast ? validate(rows) : null;
                    progress.Report(new TrainingProgress(step, losses / reported, validation, clock.GetElapsedTime(began).TotalSeconds));
                    (losses, reported) = (0, 0);
                }

                if (step % StepsPerCheckpoint == 0 || isLast)
                {
                    save(step);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The learning rate of a step.</summary>
    internal double RateAt(int step)
    {
        var left = (double)(recipe.Steps - step) / Math.Max(1, recipe.Steps - recipe.WarmUp);
        return step < recipe.WarmUp
            ? recipe.LearningRate * step / recipe.WarmUp
            : recipe.LearningRate * (recipe.FinalShare + ((1 - recipe.FinalShare) * left));
    }
}
