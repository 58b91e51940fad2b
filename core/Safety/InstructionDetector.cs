using System.Buffers;
using System.Text.RegularExpressions;
using Contexter.Deduplication;

namespace Contexter.Safety;

/// <summary>
/// Finds text that is meant for the language model which will read it, not for a reader of documentation: indirect prompt injection (Greshake and others, Not What You've
/// Signed Up For, 2023).
/// </summary>
/// <remarks>
/// Rules are narrow, because documentation speaks of prompts, users and tools all the time; what they miss is not safe for that. English only. The time is linear in the
/// length of the text, whatever it says. White space, typographic signs, emphasis and invisible characters between the words do not keep a rule from matching.
/// </remarks>
public static partial class InstructionDetector
{
    /// <summary>Longest <see cref="UntrustedInstruction.Match"/>, in characters.</summary>
    public const int MaxMatchLength = 160;

    /// <summary>Changes whenever a rule does, so that texts are looked at again.</summary>
    public const int Version = 1;

    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private const string Model = @"(AIs?|AI[ -](assistants?|agents?|models?|systems?|chatbots?|tools?|crawlers?)|"
        + @"LLMs?|(large )?language models?|coding (assistants?|agents?)|chatbots?|ChatGPT|GPT-?4|Claude|Copilot|Gemini)";

    // One of the signs is in whatever the expression matches; looking for them is many times as fast.
    private static readonly (string Rule, SearchValues<string> Signs, Regex Expression)[] Rules =
    [
        (InstructionRules.Override, SignsOf("instruction", "prompt", "guideline", "directive", "training", "everything ", "anything ",
            "ignore all ", "disregard all ", "forget all "), Overrides()),
        (InstructionRules.Role, SignsOf("you are now ", "you are no longer ", "from now on", "act as ", "pretend "), Roles()),
        (InstructionRules.PromptLeak, SignsOf(" prompt", " instructions"), PromptLeaks()),
        (InstructionRules.Secrecy, SignsOf("the user", "the human", "the operator", "conversation", "chat history", "system prompt"), Secrets()),
        (InstructionRules.Addressee, SignsOf(" AI", "LLM", "language model", "coding a", "chatbot",
            "ChatGPT", "GPT-", "GPT4", "Claude", "Copilot", "Gemini"), Addressees()),
        (InstructionRules.ToolCall, SignsOf(
            " tool ", "every answer", "every response", "every reply", "all answers", "all responses", "all replies",
            "before answering", "before responding", "before replying"), ToolCalls()),
    ];

    private static readonly SearchValues<string> Delimiters = SearchValues.Create(
        [
            "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>",
            "<|begin_of_text|>", "<|start_header_id|>", "<|eot_id|>", "[INST]", "[/INST]", "<<SYS>>",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>What a text has of such places: the first of each rule, in order of the rules.</summary>
    public static IReadOnlyList<UntrustedInstruction> Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<UntrustedInstruction>? found = null;
        var normal = DuplicateText.Normalize(text).Replace("*", string.Empty, StringComparison.Ordinal);
        foreach (var (rule, signs, expression) in Rules)
        {
            if (normal.AsSpan().ContainsAny(signs) && expression.Match(normal) is { Success: true } match)
            {
                Add(ref found, rule, match.Value.Trim());
            }
        }

        if (normal.AsSpan().ContainsAny(Delimiters) && Code().Replace(normal, " ") is var prose && prose.AsSpan().IndexOfAny(Delimiters) is >= 0 and var at)
        {
            Add(ref found, InstructionRules.Delimiter, prose[at..(prose.IndexOfAny(['>', ']'], at) + 1)]);
        }

        if (HiddenCharacters.Find(text) is { } hidden)
        {
            Add(ref found, InstructionRules.HiddenCharacters, hidden);
        }

        return found ?? (IReadOnlyList<UntrustedInstruction>)[];
    }

    private static void Add(ref List<UntrustedInstruction>? found, string rule, string match) => (found ??= []).Add(new UntrustedInstruction(rule, Cut(match)));

    private static SearchValues<string> SignsOf(params ReadOnlySpan<string> signs) => SearchValues.Create(signs, StringComparison.OrdinalIgnoreCase);

    private static string Cut(string match)
    {
        const string Rest = "...";
        if (match.Length <= MaxMatchLength)
        {
            return match;
        }

        var end = MaxMatchLength - Rest.Length;
        return string.Concat(match.AsSpan(0, char.IsHighSurrogate(match[end - 1]) ? end - 1 : end), Rest);
    }

    // What is to be ignored has to be what was said before, or what the system said: "ignore these instructions if you use X" is what documentation says.
    [GeneratedRegex(
        @"\b(ignore|disregard|forget|override|bypass|do not follow|don't follow|stop following)( (all|any|every|the|of|your|my|our|these|those|and|other|or))* "
        + @"(previous|prior|above|earlier|preceding|foregoing|former|existing|original|initial|system|safety)( (and|or|system|safety|user|developer|prior|above))* "
        + @"(instructions?|prompts?|directives?|guidelines|messages and instructions|context and instructions)\b"
        + @"|\b(ignore|disregard|forget) (all )?(your|any of your|all of your) (previous |prior |original |system |safety )?(instructions|guidelines|training|directives|system prompt)\b"
        + @"|\b(ignore|disregard|forget) (everything|anything|all) (above|before this|you (were|have been) told|you know|that came before|said before)\b",
        Linear)]
    private static partial Regex Overrides();

    [GeneratedRegex(
        @"\byou are (now|no longer) ((an?|the|my|our|acting as|operating as|bound by|restricted by) )?([a-z-]+ )?"
        + @"(AI|assistant|chatbot|language model|LLM|GPT|jailbroken|unrestricted|uncensored|DAN|developer mode|guidelines|your (rules|instructions|guidelines))\b"
        + @"|\bfrom now on,? you (are (an?|the|my)|will (act|respond|answer|reply|behave|ignore|obey|only)|must (act|respond|answer|reply|behave|ignore|obey)|"
        + @"should (act|respond|answer|reply|behave|ignore|obey))\b"
        + @"|\b(act as|pretend to be|pretend (that )?you are) (an? )?(unrestricted|uncensored|jailbroken|unfiltered|evil|malicious|DAN)\b",
        Linear)]
    private static partial Regex Roles();

    [GeneratedRegex(
        @"\b(reveal|print|output|repeat|show|display|leak|disclose|recite|expose|share|tell me|give me|send)( me| us)?"
        + @"( all| exactly| verbatim)*( of)? (your|the) (full |entire |complete |exact )?(system|hidden|initial|secret|developer) (prompt|instructions)\b"
        + @"|\b(what|which) (is|are|was|were) your (system|hidden|initial|original|secret) (prompt|instructions)\b",
        Linear)]
    private static partial Regex PromptLeaks();

    [GeneratedRegex(
        @"\b(do not|don't|never) (tell|inform|alert|notify|mention (this|it|that|any of this|anything( about this)?) to|reveal (this|it|that|any of this|anything) to|"
        + @"disclose (this|it|that) to) the (user|human|operator)( (about (this|it|that)|that you|what you|of this))"
        + @"|\b(send|post|upload|forward|exfiltrate|transmit|leak|append)( me| us)? (the )?(entire |full |whole |complete |previous |user's |current )*"
        + @"(conversation|chat history|conversation history|system prompt)( history| log)?( and [a-z ]+)? to (https?:|this|the following|the url|my |an? )"
        + @"|\bwithout (telling|informing|notifying|alerting|asking) the (user|human|operator),? (you (must|should|will)|call|run|execute|send|upload|invoke|delete)\b",
        Linear)]
    private static partial Regex Secrets();

    [GeneratedRegex(
        @"\b(if|since|because|as) you('re| are) (an? |the )?" + Model + @"( (reading|processing|summari[sz]ing|parsing|crawling|that|who|or|and|working|asked|helping)\b|[,:;.])"
        + @"|\b(note|notice|attention|important|message|instructions?|reminder|warning|hint|directive|guidance)( notice| note)?s?( (to|for)|:| -) (all |any |the |every )?" + Model
            + @"( reading| processing| agents| that| who|:| -|!|,|\.)"
        + @"|\b(dear|hey|hello|attention) (all )?" + Model + @"( reading| agents|:| -|!|,)",
        Linear)]
    private static partial Regex Addressees();

    [GeneratedRegex(
        @"\b(you must|you should|immediately|silently|secretly|always|now|first|before (answering|responding|replying|continuing)[a-z ]*,?)( now| immediately| silently| first| always)?"
        + @" (call|invoke|use|run|execute) (the )?[""'`]?[a-z0-9_.-]+[""'`]? tool (and|to|with)[a-z ,'-]* (send|upload|post|exfiltrate|delete|forward|fetch and run|leak)\b"
        + @"|\b(before (answering|responding|replying)|in every (answer|response|reply)|in all (answers|responses|replies)),? (you must |you should |always |first |silently )+"
        + @"(call|invoke|use|run|execute|include|insert|add|append|recommend|fetch|open|visit)\b",
        Linear)]
    private static partial Regex ToolCalls();

    [GeneratedRegex("```.*?```|`[^`]*`", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Code();
}
