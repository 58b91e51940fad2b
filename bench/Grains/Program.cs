using Contexter.Bench;
using Contexter.Bench.Grains;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (args is ["serve"])
{
    await GrainsServer.RunAsync(stop.Token);
    return;
}

Console.WriteLine(Machine.Describe());
await GrainsScenario.RunAsync(stop.Token);
