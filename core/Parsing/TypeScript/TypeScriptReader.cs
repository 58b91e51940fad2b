namespace Contexter.Parsing.TypeScript;

/// <summary>Reads the declarations of a TypeScript declaration file. What it does not know it keeps as it stands, as a declaration without a name of its own.</summary>
internal static class TypeScriptReader
{
    /// <summary>Deepest nesting of namespaces that is taken apart; deeper ones are kept whole.</summary>
    private const int MaxDepth = 16;

    private static readonly HashSet<string> Modifiers = new(StringComparer.Ordinal) { "export", "default", "declare", "abstract", "async" };

    private static readonly HashSet<string> MemberModifiers = new(StringComparer.Ordinal)
    {
        "public", "private", "protected", "static", "readonly", "abstract", "get", "set", "async", "override", "declare", "accessor", "new",
    };

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "export", "declare", "abstract", "interface", "class", "type", "function", "const", "let", "var", "enum", "namespace", "module", "import", "global",
    };

    /// <summary>The declarations of a text, in order.</summary>
    public static IReadOnlyList<TypeScriptDeclaration> Read(string text) => ReadStatements(text, 0, text.Length, 0);

    private static List<TypeScriptDeclaration> ReadStatements(string text, int start, int end, int depth)
    {
        var scanner = new TypeScriptScanner(text, start, end);
        var found = new List<TypeScriptDeclaration>();
        while (true)
        {
            scanner.SkipTrivia();
            if (scanner.IsAtEnd)
            {
                return found;
            }

            if (scanner.Current is ';' or ',' or ')' or ']' or '}')
            {
                scanner.At++;
            }
            else if (ReadStatement(text, scanner, depth) is { } declaration)
            {
                found.Add(declaration);
            }
        }
    }

    private static TypeScriptDeclaration? ReadStatement(string text, TypeScriptScanner scanner, int depth)
    {
        var comment = scanner.Comment;
        var start = scanner.At;
        var keyword = scanner.ReadName();
        while (Modifiers.Contains(keyword) && Next(scanner) is { Length: > 0 } next)
        {
            keyword = next;
            scanner.ReadName();
        }

        if (keyword is "const" && Next(scanner) is "enum")
        {
            keyword = scanner.ReadName();
        }

        switch (keyword)
        {
            case "import":
                EndStatement(scanner);
                return null;
            case "class" or "interface" or "enum":
                return ReadType(text, scanner, start, comment, keyword);
            case "namespace" or "module" or "global":
                return ReadContainer(text, scanner, start, comment, keyword, depth);
            case "type" or "function" or "const" or "let" or "var":
                var name = Next(scanner);
                EndStatement(scanner);
                return new TypeScriptDeclaration { Name = name, Signature = Trim(text, start, scanner.At), Comment = comment };
            default:
                scanner.At = Math.Max(scanner.At, start);
                EndStatement(scanner);
                scanner.At = Math.Max(scanner.At, start + 1);
                var signature = Trim(text, start, scanner.At);
                return new TypeScriptDeclaration { Name = string.Empty, Signature = signature, Comment = comment, IsExport = signature.StartsWith("export", StringComparison.Ordinal) };
        }
    }

    private static TypeScriptDeclaration ReadType(string text, TypeScriptScanner scanner, int start, string? comment, string keyword)
    {
        var name = Next(scanner) is { Length: > 0 } given ? given : "default";
        if (!ToBody(scanner))
        {
            return new TypeScriptDeclaration { Name = name, Signature = Trim(text, start, scanner.At), Comment = comment };
        }

        var head = Trim(text, start, scanner.At);
        var body = scanner.At + 1;
        scanner.SkipBrackets();
        return new TypeScriptDeclaration { Name = name, Signature = head, Comment = comment, Members = ReadMembers(text, body, BodyEnd(text, body, scanner.At), keyword is "enum") };
    }

    private static TypeScriptDeclaration ReadContainer(string text, TypeScriptScanner scanner, int start, string? comment, string keyword, int depth)
    {
        scanner.SkipTrivia();
        var nameStart = scanner.At;
        if (!ToBody(scanner))
        {
            return new TypeScriptDeclaration { Name = Unquote(Trim(text, nameStart, scanner.At)), Signature = Trim(text, start, scanner.At), Comment = comment };
        }

        var name = keyword is "global" ? keyword : Unquote(Trim(text, nameStart, scanner.At));
        var head = Trim(text, start, scanner.At);
        var body = scanner.At + 1;
        scanner.SkipBrackets();
        return depth >= MaxDepth
            ? new TypeScriptDeclaration { Name = name, Signature = Trim(text, start, scanner.At), Comment = comment }
            : new TypeScriptDeclaration
            {
                Name = name,
                Signature = head,
                Comment = comment,
                Members = ReadStatements(text, body, BodyEnd(text, body, scanner.At), depth + 1),
                IsContainer = true,
            };
    }

    private static List<TypeScriptDeclaration> ReadMembers(string text, int start, int end, bool isEnum)
    {
        var scanner = new TypeScriptScanner(text, start, end);
        var members = new List<TypeScriptDeclaration>();
        while (true)
        {
            scanner.SkipTrivia();
            if (scanner.IsAtEnd)
            {
                return members;
            }

            if (scanner.Current is ';' or ',' or ')' or ']' or '}')
            {
                scanner.At++;
                continue;
            }

            var comment = scanner.Comment;
            var at = scanner.At;
            var name = MemberName(text, scanner);
            EndStatement(scanner, endsAtComma: isEnum);
            scanner.At = Math.Max(scanner.At, at + 1);
            members.Add(new TypeScriptDeclaration { Name = name, Signature = Trim(text, at, scanner.At), Comment = comment });
        }
    }

    private static string MemberName(string text, TypeScriptScanner scanner)
    {
        while (true)
        {
            var at = scanner.At;
            if (scanner.Current is '"' or '\'' or '[')
            {
                scanner.SkipToken();
                var literal = Trim(text, at, scanner.At);
                return literal.Contains('\n', StringComparison.Ordinal) ? string.Empty : Unquote(literal);
            }

            var name = scanner.ReadName();
            if (name.Length == 0)
            {
                return string.Empty;
            }

            if (!MemberModifiers.Contains(name) || (Next(scanner).Length == 0 && scanner.Current is not ('"' or '\'' or '[')))
            {
                return name;
            }
        }
    }

    /// <summary>Walks to the bracket that opens a body; false where the statement ends before one.</summary>
    private static bool ToBody(TypeScriptScanner scanner)
    {
        var angles = 0;
        while (!scanner.IsAtEnd)
        {
            scanner.SkipTrivia();
            switch (scanner.Current)
            {
                case '{' when angles <= 0:
                    return true;
                case ';' when angles <= 0:
                    return false;
                case '<':
                    angles++;
                    scanner.At++;
                    break;
                case '>':
                    angles--;
                    scanner.At++;
                    break;
                default:
                    scanner.SkipToken();
                    break;
            }
        }

        return false;
    }

    /// <summary>Walks behind a statement: to a semicolon, or to the end of a line after which nothing goes on.</summary>
    private static void EndStatement(TypeScriptScanner scanner, bool endsAtComma = false)
    {
        var goesOn = false;
        while (!scanner.IsAtEnd)
        {
            var before = scanner.At;
            scanner.SkipTrivia();
            if (scanner.PassedLineEnd && !goesOn && !Continues(scanner))
            {
                scanner.At = before;
                return;
            }

            if (scanner.IsAtEnd || scanner.Current is ';' or '}' or ')' or ']' || (endsAtComma && scanner.Current == ','))
            {
                return;
            }

            var word = scanner.PeekName();
            goesOn = word is "extends" or "keyof" or "typeof" or "infer" or "is" or "asserts" or "in" or "readonly" or "unique" or "function" or "type" or "const" or "let" or "var"
                || scanner.Is("=>") || scanner.Current is '=' or '|' or '&' or ',' or ':' or '?' or '<' or '.' or '+' or '-';
            scanner.SkipToken();
        }
    }

    /// <summary>Whether what stands on the next line belongs to the statement of this one.</summary>
    private static bool Continues(TypeScriptScanner scanner) =>
        scanner.PeekName() is { Length: > 0 } word
            ? word is "extends" or "is" or "implements" && !Keywords.Contains(word)
            : scanner.Current is '|' or '&' or '?' or ':' or '=' or '.' or ',' or '>' or ')' or ']';

    private static string Next(TypeScriptScanner scanner)
    {
        scanner.SkipTrivia();
        return scanner.PeekName();
    }

    private static int BodyEnd(string text, int body, int at) => at > body && text[at - 1] == '}' ? at - 1 : Math.Max(body, at);

    private static string Trim(string text, int start, int end) => text[start..Math.Max(start, end)].Trim();

    private static string Unquote(string name) => name.Length >= 2 && name[0] is '"' or '\'' && name[^1] == name[0] ? name[1..^1] : name;
}
