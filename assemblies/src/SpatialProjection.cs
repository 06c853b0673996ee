using System;
using System.Data.SqlTypes;
using Microsoft.SqlServer.Server;

namespace SqlClrFunctions
{
    // Projection onto three fixed orthonormal axes, the same for every vector of a dimension, so that points of different
    // rows can be compared and indexed. Lengths and distances never grow by it.
    public static class SpatialProjection
    {
        // {"X":x,"Y":y,"Z":z}, for OPENJSON and JSON_VALUE.
        [SqlFunction(Name = "clr_ProjectTo3D", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = 100)]
        public static SqlString ProjectTo3D([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            return Json(Project(Vector.Decode(vector)));
        }

        // The same from VECTOR's own text.
        [SqlFunction(Name = "clr_ProjectToPoint", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = 100)]
        public static SqlString ProjectToPoint([SqlFacet(MaxSize = -1)] SqlString json)
        {
            return Json(Project(VectorJson.Parse(json.Value)));
        }

        // POINT (x y z), for geometry::STGeomFromText.
        [SqlFunction(Name = "clr_ProjectToWkt", IsDeterministic = true)]
        [return: SqlFacet(MaxSize = 100)]
        public static SqlString ProjectToWkt([SqlFacet(MaxSize = -1)] SqlBinary vector)
        {
            double[] p = Project(Vector.Decode(vector));
            return new SqlString("POINT (" + Vector.Text(p[0]) + " " + Vector.Text(p[1]) + " " + Vector.Text(p[2]) + ")");
        }

        private static SqlString Json(double[] p)
        {
            return new SqlString("{\"X\":" + Vector.Text(p[0]) + ",\"Y\":" + Vector.Text(p[1]) + ",\"Z\":" + Vector.Text(p[2]) + "}");
        }

        private static double[] Project(float[] vector)
        {
            Vector.RequireFinite(vector);
            int dimension = vector.Length;
            double[] point = new double[3];
            if (dimension <= 3)
            {
                for (int i = 0; i < dimension; i++)
                {
                    point[i] = vector[i];
                }
                return point;
            }
            // Three axes, one behind the other: Gram and Schmidt on uniform numbers in [-1, 1).
            double[] axes = new double[3 * dimension];
            uint state = 42;
            for (int axis = 0; axis < 3; axis++)
            {
                int start = axis * dimension;
                for (int i = 0; i < dimension; i++)
                {
                    state = Next(state);
                    axes[start + i] = state / 2147483648.0 - 1;
                }
                for (int earlier = 0; earlier < axis; earlier++)
                {
                    int other = earlier * dimension;
                    double along = Dot(axes, start, other, dimension);
                    for (int i = 0; i < dimension; i++)
                    {
                        axes[start + i] -= along * axes[other + i];
                    }
                }
                double norm = Math.Sqrt(Dot(axes, start, start, dimension));
                double sum = 0;
                for (int i = 0; i < dimension; i++)
                {
                    axes[start + i] /= norm;
                    sum += axes[start + i] * vector[i];
                }
                point[axis] = sum;
            }
            return point;
        }

        private static double Dot(double[] numbers, int a, int b, int length)
        {
            double sum = 0;
            for (int i = 0; i < length; i++)
            {
                sum += numbers[a + i] * numbers[b + i];
            }
            return sum;
        }

        // xorshift32 (Marsaglia 2003), whose sequence no runtime can change.
        private static uint Next(uint state)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return state;
        }
    }
}
