using System.Globalization;
using System.Net;
using System.Text;
using Contexter.Bench.Suite.Results;

namespace Contexter.Bench.Suite.Report;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<PlotPoint> Points);

/// <summary>Charts as inline SVG that takes its colours from the page.</summary>
internal static class Chart
{
    private const int Width = 640;
    private const int Height = 300;
    private const int Left = 66;
    private const int Right = 16;
    private const int Top = 40;
    private const int Bottom = 44;
    private const int BarHeight = 22;
    private const int LabelWidth = 300;
    private const int Colours = 6;

    /// <summary>Lines over one axis.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="horizontal">What the horizontal axis counts.</param>
    /// <param name="vertical">The unit of the vertical axis.</param>
    /// <param name="lines">The lines; at least one with a point.</param>
    /// <param name="fromZero">Whether the vertical axis begins at 0; otherwise it holds the points with some space.</param>
    /// <param name="band">A range of the vertical axis to shade; null for none.</param>
    public static string Lines(string title, string horizontal, string vertical, IReadOnlyList<ChartLine> lines, bool fromZero = true, Interval? band = null)
    {
        var all = lines.SelectMany(line => line.Points).ToList();
        var (minX, maxX) = (all.Min(point => point.X), all.Max(point => point.X));
        var (minY, maxY) = (fromZero ? 0 : Math.Min(all.Min(point => point.Y), band?.Low ?? double.MaxValue), Math.Max(all.Max(point => point.Y), band?.High ?? double.MinValue));
        var space = fromZero ? 0 : (maxY - minY) * 0.1;
        (minY, maxY) = (minY - space, maxY + space);
        double X(double x) => maxX == minX ? (Left + Width - Right) / 2.0 : Left + ((Width - Left - Right) * (x - minX) / (maxX - minX));
        double Y(double y) => maxY == minY ? Height - Bottom : Height - Bottom - ((Height - Top - Bottom) * (y - minY) / (maxY - minY));
        var height = Height + (18 * lines.Count);
        var svg = Open(title, height);
        if (band is not null)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"band\" x=\"{Left}\" y=\"{Y(band.High):0.0}\" width=\"{Width - Left - Right}\" height=\"{Y(band.Low) - Y(band.High):0.0}\"/>\n");
        }

        for (var tick = 0; tick <= 4; tick++)
        {
            var (x, y) = (minX + ((maxX - minX) * tick / 4), minY + ((maxY - minY) * tick / 4));
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(y):0.0}H{Width - Right}\"/><text text-anchor=\"end\" x=\"{Left - 6}\" y=\"{Y(y) + 4:0.0}\">{FigureText.Number(y)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"{(tick == 4 ? "end" : "middle")}\" x=\"{X(x):0.0}\" y=\"{Height - Bottom + 16}\">{FigureText.Number(x)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\">{Text(horizontal)}</text><text x=\"8\" y=\"{Top - 10}\">{Text(vertical)}</text>\n");
        for (var i = 0; i < lines.Count; i++)
        {
            var points = string.Join(' ', lines[i].Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.0},{Y(point.Y):0.0}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line c{i % Colours}\" points=\"{points}\"/>");
            foreach (var point in lines[i].Points.Count > 25 ? [] : lines[i].Points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot c{i % Colours}\" cx=\"{X(point.X):0.0}\" cy=\"{Y(point.Y):0.0}\" r=\"3\"/>");
            }

            var legend = Height + 6 + (18 * i);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line c{i % Colours}\" d=\"M{Left} {legend - 4}h24\"/><text x=\"{Left + 32}\" y=\"{legend}\">{Text(lines[i].Name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>One bar a figure, with the interval of its median; all of one unit.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="figures">The figures; at least one.</param>
    public static string Bars(string title, IReadOnlyList<Figure> figures)
    {
        var max = figures.Max(figure => Math.Max(0, figure.Interval?.High ?? figure.Median));
        double X(double value) => max <= 0 ? LabelWidth : LabelWidth + ((Width - LabelWidth - 90) * Math.Max(0, value) / max);
        var svg = Open(title, Top + (BarHeight * figures.Count) + 8);
        for (var i = 0; i < figures.Count; i++)
        {
            var (figure, y) = (figures[i], Top + (BarHeight * i));
            svg.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"end\" x=\"{LabelWidth - 8}\" y=\"{y + 13}\">{Text(Shortened(figure.Name))}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{LabelWidth}\" y=\"{y + 2}\" width=\"{Math.Max(1, X(figure.Median) - LabelWidth):0.0}\" height=\"{BarHeight - 8}\"/>");
            if (figure.Interval is { } interval)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"whisker\" d=\"M{X(interval.Low):0.0} {y + 9}H{X(interval.High):0.0}M{X(interval.Low):0.0} {y + 5}v8M{X(interval.High):0.0} {y + 5}v8\"/>");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Math.Max(X(figure.Median), X(figure.Interval?.High ?? 0)) + 6:0.0}\" y=\"{y + 13}\">{FigureText.Number(figure.Median)} {Text(figure.Unit)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static StringBuilder Open(string title, int height) => new StringBuilder().Append(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Text(title)}\"><text class=\"title\" text-anchor=\"middle\" x=\"{Width / 2}\" y=\"18\">{Text(title)}</text>\n");

    private static string Shortened(string name) => name.Length <= 44 ? name : name[..43] + "…";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
