//! Kernel ridge regression (Saunders et al. 1998): from the chunks that the transformer has read to all others.

use mcdewey_engine::{Embedding, N_DIMS};

/// Weight of the penalty.
///
/// Mean cosine to the transformer's vectors of chunks that were not learned from, with 500 that were, on two sets: 0.76 and
/// 0.75 before; 0.830 and 0.870 with this kernel and penalty; 0.829 and 0.869 with 0.3; 0.815 and 0.860 with the scalar
/// product for a kernel.
pub(super) const PENALTY: f64 = 0.1;

/// How fast the kernel falls.
const WIDTH: f64 = 2.0;

type Vector = [f64; N_DIMS];

/// What the transformer says beyond the static model, as a function of the static model's vector.
pub(super) struct Ridge {
    centre: Vector,
    /// Vectors that were learned from, less the centre, of length 1.
    inputs: Vec<Vector>,
    /// Their weights, by dimension.
    weights: Vec<Vector>,
    mean: Vector,
}

impl Ridge {
    /// Learns from pairs: the static model's vector and the transformer's.
    pub(super) fn fit(pairs: &[(Embedding, Embedding)]) -> Ridge {
        let known: Vec<Vector> = pairs.iter().map(|(known, _)| wide(known)).collect();
        let residuals: Vec<Vector> = pairs.iter().map(|(a, b)| less(&wide(b), &wide(a))).collect();
        let (centre, mean) = (mean(&known), mean(&residuals));
        let inputs: Vec<Vector> = known.iter().map(|vector| unit(&less(vector, &centre))).collect();
        let mut kernel: Vec<Vec<f64>> =
            inputs.iter().map(|a| inputs.iter().map(|b| kernel(dot(a, b))).collect()).collect();
        for (row, values) in kernel.iter_mut().enumerate() {
            values[row] += PENALTY;
        }
        let mut weights: Vec<Vector> = residuals.iter().map(|residual| less(residual, &mean)).collect();
        solve(&mut kernel, &mut weights);
        Ridge { centre, inputs, weights, mean }
    }

    /// The vector that the transformer may be expected to give a chunk of this vector.
    pub(super) fn correct(&self, known: &Embedding) -> Embedding {
        let known = wide(known);
        let residual = self.predict(&known);
        Embedding::new(&std::array::from_fn(|dim| (known[dim] + residual[dim]) as f32))
    }

    /// What the transformer may be expected to say beyond a vector.
    pub(super) fn predict(&self, known: &Vector) -> Vector {
        let input = unit(&less(known, &self.centre));
        let mut residual = self.mean;
        for (other, weights) in self.inputs.iter().zip(&self.weights) {
            let near = kernel(dot(&input, other));
            residual.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += near * weight);
        }
        residual
    }

    #[cfg(test)]
    pub(super) fn weight(&self, row: usize, dim: usize) -> f64 {
        self.weights[row][dim]
    }
}

/// The Gaussian kernel of two vectors of length 1 with this scalar product.
pub(super) fn kernel(product: f64) -> f64 {
    (WIDTH * (product - 1.0)).exp()
}

/// Solves `matrix · x = right` for a symmetric, positive definite matrix (Cholesky); `right` becomes `x`.
fn solve(matrix: &mut [Vec<f64>], right: &mut [Vector]) {
    for row in 0..matrix.len() {
        let (above, below) = matrix.split_at_mut(row);
        let current = &mut below[0];
        for (column, other) in above.iter().enumerate() {
            let known: f64 = current[..column].iter().zip(&other[..column]).map(|(a, b)| a * b).sum();
            current[column] = (current[column] - known) / other[column];
        }
        let squares: f64 = current[..row].iter().map(|value| value * value).sum();
        current[row] = (current[row] - squares).sqrt();
        let (done, rest) = right.split_at_mut(row);
        for (other, scale) in done.iter().zip(&*current) {
            subtract(&mut rest[0], other, *scale);
        }
        rest[0] = rest[0].map(|value| value / current[row]);
    }
    for row in (0..matrix.len()).rev() {
        let (head, tail) = right.split_at_mut(row + 1);
        for (other, below) in tail.iter().zip(&matrix[row + 1..]) {
            subtract(&mut head[row], other, below[row]);
        }
        head[row] = head[row].map(|value| value / matrix[row][row]);
    }
}

fn subtract(from: &mut Vector, other: &Vector, scale: f64) {
    from.iter_mut().zip(other).for_each(|(value, other)| *value -= scale * other);
}

fn wide(embedding: &Embedding) -> Vector {
    embedding.vector().map(f64::from)
}

fn less(a: &Vector, b: &Vector) -> Vector {
    std::array::from_fn(|dim| a[dim] - b[dim])
}

fn mean(vectors: &[Vector]) -> Vector {
    let mut sum = [0.0; N_DIMS];
    for vector in vectors {
        subtract(&mut sum, vector, -1.0);
    }
    sum.map(|value| value / vectors.len().max(1) as f64)
}

fn dot(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The same with length 1; a vector of length 0 stays as it is.
fn unit(vector: &Vector) -> Vector {
    let norm = dot(vector, vector).sqrt();
    vector.map(|value| if norm > 0.0 { value / norm } else { 0.0 })
}
