using Contexter.Bench;
using Contexter.Bench.Grains;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
Console.WriteLine(Machine.Describe());
await GrainsScenario.RunAsync(stop.Token);
