using System.Runtime.CompilerServices;

namespace Contexter.SystemTests.Contracts;

/// <summary>What other processes and stored data rely on stays as <c>contracts.txt</c> has it.</summary>
public sealed class ContractGoldenTests
{
    private static readonly string[] Golden = File.ReadAllLines(GoldenPath());

    [Fact]
    public void Contracts_NeverLoseOrChangeWhatOthersRelyOn()
    {
        var lines = ContractText.Lines().ToHashSet(StringComparer.Ordinal);
        string.Join(Environment.NewLine, Golden.Where(line => !lines.Contains(line))).ShouldBeEmpty(
            "These contracts are gone or changed. Processes of the released version, and states it has stored, do not understand the new ones: "
            + "bring the old ids, names and types back and add what is new under a new id, alias or state name. "
            + "If no release had them, " + HowToAccept());
    }

    [Fact]
    public void Contracts_ThatAreNew_AreWrittenDown()
    {
        var golden = Golden.ToHashSet(StringComparer.Ordinal);
        string.Join(Environment.NewLine, ContractText.Lines().Where(line => !golden.Contains(line))).ShouldBeEmpty("These contracts are new. If that is meant, " + HowToAccept());
    }

    private static string HowToAccept()
    {
        var received = Path.Combine(AppContext.BaseDirectory, "contracts.received.txt");
        File.WriteAllLines(received, ContractText.Lines());
        return $"copy '{received}' over '{GoldenPath()}', and say in the change's description why.";
    }

    private static string GoldenPath([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "contracts.txt");
}
