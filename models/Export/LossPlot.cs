using System.Globalization;
using System.Text;

namespace Contexter.Models.Export;

/// <summary>Draws the log of a training as an SVG picture: loss, and what the validation queries measured.</summary>
internal static class LossPlot
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Margin = 56;

    /// <summary>Draws the log's lines.</summary>
    /// <param name="log">The lines of the log: step, loss, validation, seconds, after a line of names.</param>
    public static string Draw(IEnumerable<string> log)
    {
        var rows = log.Skip(1).Select(line => line.Split('\t')).ToArray();
        var loss = rows.Select(row => (X: Number(row[0]), Y: Number(row[1]))).ToArray();
        var validation = rows.Where(row => row[2].Length > 0).Select(row => (X: Number(row[0]), Y: 100 * Number(row[2]))).ToArray();
        var steps = loss.Max(point => point.X);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Width / 2}\" y=\"20\" text-anchor=\"middle\" font-size=\"14\">Training of the built-in model</text>\n");
        for (var i = 0; i <= 4; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{PlaceX(steps * i / 4, steps):0}\" y=\"{Height - Margin + 18}\" text-anchor=\"middle\">{steps * i / 4:#,0}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">steps</text>\n");
        AddLine(svg, loss, steps, "loss", "#2563eb", isLeft: true);
        AddLine(svg, validation, steps, "nDCG@10 of validation headings, rows alone, %", "#dc2626", isLeft: false);
        return svg.Append("</svg>\n").ToString();
    }

    // Each line has an axis of its own, from 0: the loss on the left, the measure on the right.
    private static void AddLine(StringBuilder svg, (double X, double Y)[] points, double steps, string name, string colour, bool isLeft)
    {
        if (points.Length == 0)
        {
            return;
        }

        var top = Math.Ceiling(points.Max(point => point.Y));
        for (var i = 0; i <= 4; i++)
        {
            var y = PlaceY(top * i / 4, top);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin} {y:0.0}H{Width - Margin}\" stroke=\"#ddd\"/><text x=\"{(isLeft ? Margin - 6 : Width - Margin + 6)}\" y=\"{y + 4:0.0}\" text-anchor=\"{(isLeft ? "end" : "start")}\" fill=\"{colour}\">{top * i / 4:0.##}</text>\n");
        }

        var line = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{PlaceX(point.X, steps):0.0},{PlaceY(point.Y, top):0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{(isLeft ? Margin : Width - Margin)}\" y=\"{Margin - 10}\" text-anchor=\"{(isLeft ? "start" : "end")}\" fill=\"{colour}\">{name}</text>\n");
    }

    private static double PlaceX(double x, double most) => Margin + ((Width - (2 * Margin)) * x / most);

    private static double PlaceY(double y, double most) => Height - Margin - ((Height - (2 * Margin)) * y / most);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
