namespace Contexter.SlowTests;

/// <summary>How a process ended and what it printed.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public ProcessResult ShouldExitWith(params int[] codes)
    {
        codes.ShouldContain(ExitCode, $"stdout:\n{Output}\nstderr:\n{Errors}");
        return this;
    }
}
