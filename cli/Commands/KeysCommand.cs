using System.CommandLine;
using Contexter.Cli.Output;
using Contexter.Client;
using Contexter.Client.Api;
using Contexter.GrainInterfaces.Access;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter keys</c>: by which requests a server that others can reach lets in.</summary>
internal sealed class KeysCommand : CliCommand
{
    public KeysCommand(CliEnvironment environment, GlobalOptions globals)
        : base("keys", "List, make, replace and revoke the keys by which a server that others can reach lets requests in.", environment, globals)
    {
        Add(new ListKeysCommand(environment, globals));
        Add(new CreateKeyCommand(environment, globals));
        Add(new RotateKeyCommand(environment, globals));
        Add(new RevokeKeyCommand(environment, globals));
        Examples = ["contexter keys", "contexter keys create \"the team's agents\"", "contexter keys rotate ID --keep-old 24"];
    }

    /// <summary>Shows a key that was made just now; alone where notes are off, so that a script can take it.</summary>
    public static int Show(CliOutput output, ApiKeySecret made)
    {
        if (output.IsJson)
        {
            output.WriteJson(made);
            return ExitCodes.Done;
        }

        output.WriteLine(made.Secret);
        output.WriteNote($"Key '{made.Key.Id}' ({made.Key.Name}) may {ContexterJson.NameOf(made.Key.Scope)}. It is not shown again: only its hash is kept.");
        output.WriteNote("Send it as 'Authorization: Bearer KEY', or as 'X-API-Key: KEY'.");
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListKeysCommand.ListAsync(context, cancellationToken);
}

/// <summary><c>contexter keys list</c>.</summary>
internal sealed class ListKeysCommand : CliCommand
{
    public ListKeysCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List the keys, oldest first, without what proves them; 'contexter keys' does the same.", environment, globals)
    {
        Examples = ["contexter keys list --json | jq -r '.[] | select(.last_used_at == null) | .id'"];
    }

    /// <summary>Lists all keys.</summary>
    public static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var keys = await session.Api.ListKeysAsync(cancellationToken);
        var output = context.Output;
        if (output.IsJson)
        {
            output.WriteJson(keys);
            return ExitCodes.Done;
        }

        if (keys.Length == 0)
        {
            output.WriteNote("No keys yet; 'contexter keys create NAME' makes one.");
            return ExitCodes.Done;
        }

        var table = new Table(
            new("Id"), new("Name"), new("Scope"), new("Created (UTC)"), new("Expires (UTC)"), new("Last used (UTC)"), new("Today", IsNumber: true), new("A minute", IsNumber: true), new("A day", IsNumber: true));
        foreach (var key in keys)
        {
            table.AddRow(
                key.Id,
                key.Name,
                ContexterJson.NameOf(key.Scope),
                Figures.Moment(key.CreatedAt),
                Figures.Moment(key.ExpiresAt),
                Figures.Moment(key.LastUsedAt),
                Figures.Count(key.RequestsToday),
                Limit(key.RequestsPerMinute),
                Limit(key.RequestsPerDay));
        }

        table.WriteTo(output);
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListAsync(context, cancellationToken);

    private static string Limit(int? requests) => requests is { } limit ? Figures.Count(limit) : "-";
}

/// <summary><c>contexter keys create NAME</c>.</summary>
internal sealed class CreateKeyCommand : CliCommand
{
    private readonly Argument<string> _name = new("name") { HelpName = "NAME", Description = "What the key is for, in your words." };
    private readonly Option<AccessScope> _scope = OptionValues.Choice<AccessScope>("--scope", "What it allows: searching and reading; changing libraries and jobs as well; or everything. Default read.");
    private readonly Option<DateTimeOffset?> _expires = OptionValues.Moment("--expires", "DATE", "When it stops being valid, UTC. Default never.");
    private readonly Option<int?> _perMinute = OptionValues.WholeNumber("--per-minute", "N", "Most requests a minute to one server. Default: server.requests_per_minute of the configuration.");
    private readonly Option<int?> _perDay = OptionValues.WholeNumber("--per-day", "N", "Most requests a day (UTC). Default: any number.");

    public CreateKeyCommand(CliEnvironment environment, GlobalOptions globals)
        : base("create", "Make a key, and show it this one time.", environment, globals)
    {
        Add(_name);
        Add(_scope);
        Add(_expires);
        Add(_perMinute);
        Add(_perDay);
        Examples = ["contexter keys create laptop --scope admin", "KEY=$(contexter keys create agents --quiet)", "contexter keys create guests --per-minute 60 --per-day 5000 --expires 2027-01-31"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new ApiKeyRequest
        {
            Name = context.Arguments.GetRequiredValue(_name),
            Scope = context.Arguments.GetValue(_scope),
            ExpiresAt = context.Arguments.GetValue(_expires),
            RequestsPerMinute = context.Arguments.GetValue(_perMinute),
            RequestsPerDay = context.Arguments.GetValue(_perDay),
        };
        await using var session = await context.OpenAsync(cancellationToken);
        return KeysCommand.Show(context.Output, await session.Api.CreateKeyAsync(request, cancellationToken));
    }
}

/// <summary><c>contexter keys rotate ID</c>.</summary>
internal sealed class RotateKeyCommand : CliCommand
{
    private const int SecondsPerHour = 3_600;

    private readonly Argument<string> _id = new("id") { HelpName = "ID", Description = "Id of the key, as 'contexter keys' lists it." };
    private readonly Option<int?> _keepOld = OptionValues.WholeNumber("--keep-old", "HOURS", "Hours for which the key before stays valid, 0 to 720. Default 0.");

    public RotateKeyCommand(CliEnvironment environment, GlobalOptions globals)
        : base("rotate", "Replace a key by a new one with the same id, name, scope and limits, and show it this one time.", environment, globals)
    {
        Add(_id);
        Add(_keepOld);
        Examples = ["contexter keys rotate ID --keep-old 24"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var hours = context.Arguments.GetValue(_keepOld) ?? 0;
        var request = new RotateKeyRequest { KeepOldFor = (int)Math.Clamp((long)hours * SecondsPerHour, int.MinValue, int.MaxValue) };
        await using var session = await context.OpenAsync(cancellationToken);
        return KeysCommand.Show(context.Output, await session.Api.RotateKeyAsync(context.Arguments.GetRequiredValue(_id), request, cancellationToken));
    }
}

/// <summary><c>contexter keys revoke ID</c>.</summary>
internal sealed class RevokeKeyCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { HelpName = "ID", Description = "Id of the key, as 'contexter keys' lists it." };

    public RevokeKeyCommand(CliEnvironment environment, GlobalOptions globals)
        : base("revoke", "Revoke a key: it is refused from then on.", environment, globals)
    {
        Add(_id);
        Examples = ["contexter keys revoke ID"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var key = await session.Api.RevokeKeyAsync(context.Arguments.GetRequiredValue(_id), cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(key);
        }
        else
        {
            context.Output.WriteNote($"Revoked key '{key.Id}' ({key.Name}).");
        }

        return ExitCodes.Done;
    }
}
