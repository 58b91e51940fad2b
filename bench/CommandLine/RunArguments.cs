using System.CommandLine;
using Contexter.Bench.Suite;
using Contexter.Bench.Suite.Measuring;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.CommandLine;

/// <summary>The options that say how to measure, shared by every command that does.</summary>
internal sealed class RunArguments
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds that count.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _warmUp = new("--warm-up") { Description = "Rounds before them.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _seed = new("--seed") { Description = "What random data is made from.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _control = new("--control") { Description = "Spoils on purpose what is measured, to see that it is noticed: slow, leak.", DefaultValueFactory = _ => "none" };

    public RunArguments()
    {
        _rounds.Validators.Add(result => Require(result.GetValueOrDefault<int>() > 0, "--rounds has to be 1 or more.", result.AddError));
        _warmUp.Validators.Add(result => Require(result.GetValueOrDefault<int>() >= 0, "--warm-up has to be 0 or more.", result.AddError));
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_rounds);
        command.Add(_warmUp);
        command.Add(_seed);
        command.Add(_control);
    }

    /// <summary>What was asked for.</summary>
    public RunOptions Read(ParseResult parse, SuiteEnvironment environment) => new()
    {
        Rounds = new RoundPlan(parse.GetValue(_warmUp), parse.GetValue(_rounds)),
        Seed = parse.GetValue(_seed),
        Control = Control.Of(parse.GetValue(_control)!),
        Output = environment.Output,
        SettleHeap = environment.SettleHeap,
        Commit = environment.Commit,
    };

    private static void Require(bool holds, string problem, Action<string> addError)
    {
        if (!holds)
        {
            addError(problem);
        }
    }
}
