using Contexter.Documents;
using Contexter.GrainInterfaces.Libraries;

namespace Contexter.Grains.Libraries;

/// <summary>Translates between the nouns of quality and the messages that travel.</summary>
internal static class QualityMessages
{
    /// <summary>Why a document's quality is what it is.</summary>
    public static QualityFinding[] ToFindings(DocumentMetadata document) =>
    [
        .. document.QualityReasons.Select(reason => new QualityFinding
        {
            Code = reason.Code,
            Severity = (FindingSeverity)reason.Severity,
            Message = reason.Message,
            Penalty = reason.Penalty,
        }),
    ];
}
