namespace Contexter.Cli.Completion;

/// <summary>The shells that can complete the command line.</summary>
internal enum Shell
{
    /// <summary>GNU bash.</summary>
    Bash = 0,

    /// <summary>Z shell.</summary>
    Zsh,

    /// <summary>fish.</summary>
    Fish,

    /// <summary>PowerShell.</summary>
    Pwsh,
}

/// <summary>
/// The scripts by which shells ask <c>contexter [suggest:POSITION] "LINE"</c> what may follow. They know no command themselves, so that they never grow old; where nothing is suggested,
/// names of files are.
/// </summary>
internal static class ShellScripts
{
    // COMP_POINT counts characters of the line; words are broken at '=' and ':' by bash, so that what stands before the last of these is not part of a suggestion.
    private const string Bash = """
        _contexter() {
            local current="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n' suggestions
            suggestions="$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)"
            COMPREPLY=($(compgen -W "${suggestions}" -- "${current}"))
        }
        complete -o default -F _contexter contexter

        """;

    private const string Zsh = """
        #compdef contexter
        _contexter() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            if [[ -n "${suggestions[1]}" ]]; then
                compadd -a suggestions
            else
                _files
            fi
        }
        if [[ "${funcstack[1]}" == "_contexter" ]]; then
            _contexter "$@"
        else
            compdef _contexter contexter
        fi

        """;

    private const string Fish = """
        function __contexter_suggest
            set -l line (commandline -cp)
            contexter "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c contexter -a '(__contexter_suggest)'

        """;

    private const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName contexter -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            contexter "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;

    /// <summary>The script of a shell.</summary>
    public static string Of(Shell shell) => shell switch
    {
        Shell.Bash => Bash,
        Shell.Zsh => Zsh,
        Shell.Fish => Fish,
        _ => Pwsh,
    };
}
