using Contexter.Documents;
using Contexter.GrainInterfaces;
using Contexter.GrainInterfaces.Flags;
using Microsoft.Extensions.Logging;

namespace Contexter.Grains.Flags;

/// <inheritdoc cref="IFlagsGrain"/>
/// <remarks>What is not stored does not hold. A flag that was switched on and that the configuration does not allow any more is off.</remarks>
public sealed partial class FlagsGrain([PersistentState("flags")] IPersistentState<FlagsRecord> record, FlagSettings settings, ILogger<FlagsGrain> logger)
    : Grain, IFlagsGrain
{
    private Dictionary<string, bool> _switched = [];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _switched = record.State.Switched;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<FlagStatus[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(KnownFlags.All.Select(StatusOf).ToArray());

    /// <inheritdoc/>
    public async Task<FlagStatus> SetAsync(string name, bool enabled, CancellationToken cancellationToken)
    {
        var flag = KnownFlags.All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal))
            ?? throw new ContexterFaultException(ErrorCodes.FlagNotFound, $"There is no flag '{name}'; there are {string.Join(", ", KnownFlags.All.Select(known => known.Name))}.");
        if (enabled && RefusalOf(flag) is { } refusal)
        {
            throw new ContexterFaultException(ErrorCodes.FlagRefused, refusal);
        }

        if (!_switched.TryGetValue(name, out var before) || before != enabled)
        {
            var switched = new Dictionary<string, bool>(_switched, StringComparer.Ordinal) { [name] = enabled };
            record.State = new FlagsRecord { Switched = switched };
            await record.WriteStateAsync(cancellationToken);
            _switched = switched;
            LogSwitched(name, enabled ? "on" : "off");
        }

        return StatusOf(flag);
    }

    private FlagStatus StatusOf(KnownFlag flag)
    {
        var refusal = RefusalOf(flag);
        return new FlagStatus
        {
            Name = flag.Name,
            Enabled = refusal is null && _switched.GetValueOrDefault(flag.Name, flag.IsDefault),
            Default = flag.IsDefault,
            Description = flag.Description,
            Refusal = refusal,
        };
    }

    private string? RefusalOf(KnownFlag flag) => flag.Name == KnownFlags.ErrorInjection && !settings.AllowsErrorInjection
        ? "The flag 'error_injection' cannot be switched on here, because it spoils the answers of everybody. Start 'contexter serve --dev', or set knowledge.error_injection to the share of requests that are to fail."
        : null;

    [LoggerMessage(EventId = 2551, Level = LogLevel.Information, Message = "The flag {Flag} was switched {State}.")]
    private partial void LogSwitched(string flag, string state);
}
