namespace Contexter.Core.Tests.Parsing;

/// <summary>Texts with much of what their formats have, made by hand: read by the tests of parsers, and damaged by those that damage.</summary>
internal static class SampleTexts
{
    public const string Declarations =
        """
        /// <reference types="node" />
        import { Readable } from "stream";

        /** A point in {@link Plane the plane}. */
        export interface Point<T extends { x: number } = { x: 1 }> extends Base<"a" | "b"> {
            /** How far right. */
            readonly x: number;
            y: number; // below
            "quoted-name"?: string;
            [key: string]: unknown;
            /**
             * Moves it.
             * @param dx - How far.
             * @param {number} [dy=0] And up.
             * @returns The {@link Point}.
             * @throws {RangeError} When it is too far.
             * @example
             * point.move(1);
             */
            move(dx: number, dy?: number): Point<T>;
            move(by: Point<T>): Point<T>
            on(event: "end", listener: (this: { a: 1; b: 2 }) => void): this
        }

        export type Shape =
            | { kind: "circle"; radius: number }
            | { kind: "square"; side: number };

        export declare const VERSION: string, OTHER: number;
        declare function area(shape: Shape): number;
        declare function area(shape: Shape, unit: string): string;
        export const enum Color { Red = 1, /** Like grass. */ Green, Blue = "a,b".length }
        export abstract class Canvas { private constructor(); protected static get<T>(): T; }
        declare namespace Inner.Deep {
            /** @deprecated Use area. */
            function surface(): void;
        }
        export * from "./other";
        export default Canvas;
        """;

    public const string Man =
        """
        '\" t
        .\" A comment.
        .de Sx
        .B never
        ..
        .ds Nx Frob\-nicator
        .TH FROB 1 "2024-01-02" "frob 1.2" "User Commands"
        .SH NAME
        frob \- the \*(Nx
        .SH SYNOPSIS
        .B frob
        [\fI\,OPTION\/\fR]... [\fIFILE\fR]...
        .SH DESCRIPTION
        .ie t never shown
        .el shown on \fBterminals\fP,
        see
        .BR ls (1).
        .PP
        A second
        paragraph with \(lqquotes\(rq and caf\['e].
        .TP
        \fB\-a\fR, \fB\-\-all\fR
        takes all
        of them
        .IP
        and says so
        .TP
        .BR \-w " " \fIn\fR
        wide:
        .RS
        .IP \(bu 2
        one
        .IP \(bu
        two
        .RE
        .SS "Exit status"
        .IP 1. 4
        first
        .nf
          code \-x
             more
        .fi
        .TS
        tab(:);
        l l.
        Name:Value
        T{
        a
        T}:b
        .TE
        .SH "SEE ALSO"
        .UR https://example.org
        the site
        .UE .
        """;

    public const string Mdoc =
        """
        .Dd January 2, 2024
        .Dt FROB 8
        .Os
        .Sh NAME
        .Nm frob
        .Nd frobnicates things
        .Sh SYNOPSIS
        .Nm
        .Op Fl av
        .Op Fl o Ar file
        .Ar name ...
        .Sh DESCRIPTION
        The
        .Nm
        utility reads
        .Pa /etc/frob.conf ,
        unless
        .Fl v
        is given
        .Pq see Xr ls 1 .
        .Bl -tag -width indent
        .It Fl a , Fl -all
        Takes all.
        .Bd -literal
        frob -a x
        .Ed
        .It Fl o Ar file
        Writes to
        .Ar file .
        .El
        .Bl -enum
        .It
        first
        .It
        second
        .El
        .Sh AUTHORS
        .An A. Uthor Aq Mt a@example.org .
        """;
}
